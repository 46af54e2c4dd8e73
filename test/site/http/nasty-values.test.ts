import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Shape } from '../../../src/shared/shape.ts'
import { jsonSchema } from '../../../src/shared/shape.ts'
import { actions } from '../../../src/site/features.ts'
import type { Action, Method } from '../../../src/site/http/action.ts'
import type { Fields } from '../../../src/site/http/frame/forms.ts'
import { readForm } from '../../../src/site/http/frame/forms.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { slowness } from '../../support/slowness.ts'
import { sampleOf } from './samples.ts'

// Every field of every row of the route table gets each value of a list, one at a time, next to
// others that are fine: an address, a query, a form. Whatever the answer is, it is never a server
// error. Values that a shape refuses never reach the code of the row, so that each place gets only a
// few of those.

/** One or two for each thing that something behind a form may not hold or expect. */
const NASTY: readonly unknown[] = [
  // A word of a tsvector or tsquery has 2,046 bytes; normalizing a letter can make 18 of it.
  'a'.repeat(2_047),
  '\u{10428}'.repeat(600),
  '\ufdfa'.repeat(255),
  // Halves of a character, in JSON only.
  '\ud800',
  'x\udc00',
  // Above `integer`, `bigint` and whole numbers of a double; below zero; no numbers.
  2 ** 31,
  '2147483648',
  2 ** 53 + 2,
  '9223372036854775808',
  -1,
  1e308,
  '999999999999',
  'NaN',
  // What every object has.
  'constructor',
  '__proto__',
  'hasOwnProperty',
  // Texts that mean something elsewhere.
  '',
  '\u0000',
  // The query of an address, in a field.
  'q=a%00&tag=%00&uploader=%00',
  '\'"`;--\\',
  '%_%',
  '-9999-13-32T25:61:61Z',
  '\u202e\u200b',
  ['x', 'x'],
  { constructor: 1, ['__proto__']: { x: 1 } },
]

interface Shaped {
  readonly properties?: Readonly<Record<string, Parameters<typeof sampleOf>[0]>>
  readonly required?: readonly string[]
}

type Unsafe = Exclude<Method, 'get'>
type Asked = PromiseLike<{ readonly status: number }>

/** A place of a row that takes a value. */
interface Place {
  readonly name: string
  readonly values: readonly unknown[]
  /** A request that has the value there. */
  readonly ask: (browser: TestBrowser, value: unknown) => Asked
}

/** The place in a list is the same in hundreds of rows, and so are the parts of a path. */
const ALIKE = new Set(['cursor', 'limit'])
const OF_ALIKE = 6
/** Streams, which do not end. */
const STREAMS = new Set(['/live', '/announce/stream'])
/** One member may send 900 requests per minute. */
const MOST_OF_ONE = 800
/** Parts of the route table, each a test with a separate time limit. */
const PARTS = 8
const LIMIT_MS = 180_000

let site: TestSite
beforeAll(async () => {
  site = await testSite({ BABOU_TRUSTED_PROXIES: '127.0.0.1,::1' })
  const { id } = await site.member('boss', 'owner')
  await aListedTorrent(site.db, 'something', id)
})
afterAll(() => site.stop())

const objectOf = (shape: Shape | undefined) =>
  shape === undefined ? {} : (jsonSchema(shape, 'input') as Shaped)

const filled = (path: string) => path.replace(/:name/g, 'boss').replace(/:\w+/g, '1')

let turn = 0

/** A few of the values, which go around. */
function some(values: readonly unknown[]): readonly unknown[] {
  if (values.length <= OF_ALIKE) return values
  turn++
  return Array.from({ length: OF_ALIKE }, (_, at) => values[(turn * OF_ALIKE + at) % values.length])
}

/** All values of a field that its shape takes, and some of those that it refuses. */
function valuesOf(shape: Shape, name: string, fieldsWith: (value: unknown) => Fields) {
  const isRefused = (value: unknown) => {
    const read = readForm(shape, fieldsWith(value))
    return !read.ok && name in read.errors
  }
  const refused = NASTY.filter(isRefused)
  return [...NASTY.filter((value) => !refused.includes(value)), ...some(refused)]
}

const typed = (value: unknown) =>
  (typeof value === 'object' ? JSON.stringify(value) : String(value)).replace(/\p{Cs}/gu, '\ufffd')

/** The value as an address can have it. */
const inAddress = (value: unknown) => encodeURIComponent(typed(value))

/** The places of a row that take a value. */
function placesOf({ method, path, query, body }: Action): readonly Place[] {
  const send = (browser: TestBrowser, address: string, form: object) =>
    method === 'get' ? browser.json(address) : browser.send(method as Unsafe, address, { ...form })
  const { properties: fields = {}, required = [] } = objectOf(body)
  const fine = Object.fromEntries(required.map((name) => [name, sampleOf(fields[name])]))
  const inPath = [...path.matchAll(/:\w+/g)].map(([name]) => ({
    name,
    values: some(NASTY),
    ask: (browser: TestBrowser, value: unknown) =>
      send(browser, filled(path.replace(name, inAddress(value) || '%20')), fine),
  }))
  const inQuery = Object.keys(objectOf(query).properties ?? {}).map((name) => ({
    name: `?${name}`,
    values: ALIKE.has(name)
      ? some(NASTY)
      : valuesOf(query!, name, (value) => ({ [name]: typed(value) })),
    ask: (browser: TestBrowser, value: unknown) =>
      send(browser, `${filled(path)}?${name}=${inAddress(value)}`, fine),
  }))
  const inForm = Object.keys(method === 'get' ? {} : fields).map((name) => ({
    name,
    values: valuesOf(body!, name, (value) => ({ ...fine, [name]: value })),
    ask: (browser: TestBrowser, value: unknown) =>
      send(browser, filled(path), { ...fine, [name]: value }),
  }))
  return [...inPath, ...inQuery, ...inForm]
}

const rows = actions.filter(({ path }) => !STREAMS.has(path))
const parts = Array.from({ length: PARTS }, (_, part) => ({
  part: part + 1,
  rows: rows.filter((_row, at) => at % PARTS === part),
}))

let [all, owners] = [0, 0]

/** An owner whose limits no other request counts for. */
async function anOwner(): Promise<TestBrowser> {
  const owner = `owner${++owners}`
  await site.member(owner, 'owner')
  const browser = await site.entered(owner)
  // Some limits are those of a network.
  browser.agent.set('X-Forwarded-For', `10.${owners >> 8}.${owners & 255}.1`)
  return browser
}

/** The addresses that answered with a server error, one per line. */
async function faultsOf(ofPart: readonly Action[]): Promise<string> {
  const failed: string[] = []
  let sent = 0
  let browser: TestBrowser | null = null
  for (const row of ofPart) {
    for (const { name, values, ask } of placesOf(row)) {
      if (browser === null || sent + NASTY.length > MOST_OF_ONE) {
        browser = await anOwner()
        sent = 1
      }
      const one = browser
      const replies = await Promise.all(values.map((value) => ask(one, value)))
      sent += values.length
      all += values.length
      for (const [at, { status }] of replies.entries()) {
        if (status > 0 && status < 500) continue
        const value = JSON.stringify(values[at]).slice(0, 40)
        failed.push(`${row.method} ${row.path} ${name} = ${value} → ${status}`)
      }
      // Some actions end the session, or a right of the member.
      if (row.method !== 'get' && replies.some(({ status }) => status < 400)) browser = null
    }
  }
  return failed.join('\n')
}

describe('a value that no one should send', () => {
  describe.each(parts)(`part $part of ${PARTS}`, ({ rows: ofPart }) => {
    it(
      'is never a server error, in any field of any row of the route table',
      async () => {
        expect(await faultsOf(ofPart)).toBe('')
      },
      slowness() * LIMIT_MS,
    )
  })

  it('was sent to all of them', () => {
    expect(all).toBeGreaterThan(25_000)
  })
})

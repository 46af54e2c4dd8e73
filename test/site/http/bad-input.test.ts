import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../../src/site/features.ts'
import type { Action, Method } from '../../../src/site/http/action.ts'
import { jsonSchema } from '../../../src/shared/shape.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Every row of the route table gets what no one should send. Whatever the answer is, it is never a
// server error, and never that of the limit of requests, which would have read nothing.

let site: TestSite
beforeAll(async () => {
  site = await testSite({ BABOU_TRUSTED_PROXIES: '127.0.0.1,::1' })
  const { id } = await site.member('boss', 'owner')
  await aListedTorrent(site.db, 'something', id)
})
afterAll(() => site.stop())

type Unsafe = Exclude<Method, 'get'>
const unsafe = actions.filter(({ method }) => method !== 'get')

const PARAMETERS = ['%00', '%ff', '-1', '99999999999999999999', 'a'.repeat(300), "'--", '..%2f%E2%80%AE'] // prettier-ignore
const QUERIES = [
  'cursor=%00',
  'cursor=e30&limit=-1&sort=nonsense&q=%E2%80%AE',
  `cursor=${Buffer.from('{"key":"x","id":1e99,"order":"-createdAt"}').toString('base64url')}`,
  'q=1&q=2&cursor=1&cursor=2&limit=a&limit=b&sort=x&sort=y&category=a&category=b&tag=a&tag=b',
  `q=${'%22'.repeat(500)}&limit=99999999999999999999&tag=${'a'.repeat(900)}`,
  'q[a]=1&__proto__=1&constructor=2&from=9999-99-99&to=x&state=x',
  // A word of a tsquery has 2,046 bytes.
  `q=${'a'.repeat(2_047)}&words=${'a'.repeat(2_047)}`,
]
/** In all fields that a row reads from its query. */
const IN_QUERY = ['constructor', '__proto__', '2147483648', 'x']
const VALUES: readonly unknown[] = [
  null,
  true,
  1e308,
  2 ** 31,
  'constructor',
  ' ',
  `\ud800${'\u202e'.repeat(40)}`,
  'x'.repeat(60_000),
  [[], 'x'],
  { a: { b: [1] } },
]

/** Of what is read before the action is known, a row gets this many. */
const SOME = 3
const MOST_OF_ROW = 20

/** The names of the fields of a form or query that an action declares. */
function fieldsOf(shape: Action['body']): readonly string[] {
  if (shape === undefined) return []
  const { properties = {} } = jsonSchema(shape, 'input') as { properties?: object }
  return Object.keys(properties)
}

const filled = (path: string, value = '1') => path.replace(/:name/g, 'boss').replace(/:\w+/g, value)

type Asked = PromiseLike<{ status: number; body: unknown }>

/** One member may send 900 requests per minute. */
const MOST_OF_ONE = 800
let owners = 0

/** Asks each row with all requests that `ask` makes of it at the same time; returns the failures. */
async function failures(
  rows: readonly Action[],
  ask: (browser: TestBrowser, row: Action, nth: number) => readonly Asked[],
) {
  const found: string[] = []
  let [owner, sent] = ['', MOST_OF_ONE]
  let browser: TestBrowser | null = null
  for (const [nth, row] of rows.entries()) {
    if (sent + MOST_OF_ROW > MOST_OF_ONE) {
      ;[owner, sent, browser] = [`owner${++owners}`, 0, null]
      await site.member(owner, 'owner')
    }
    browser ??= await site.entered(owner)
    // Some limits are those of a network.
    browser.agent.set('X-Forwarded-For', `10.${nth >> 8}.${nth & 255}.1`)
    const replies = await Promise.all(ask(browser, row, nth))
    sent += replies.length + 1
    for (const { status, body } of replies) {
      const { code } = (body ?? {}) as { code?: string }
      if (status > 0 && status < 500 && code !== 'TOO_MANY_REQUESTS') continue
      found.push(`${row.method} ${row.path} → ${status} ${JSON.stringify(body)}`)
    }
    // Some actions end the session.
    if (row.method !== 'get' && replies.some(({ status }) => status < 400)) browser = null
  }
  return found.join('\n')
}

/** Some of a list for each row, which go around: every one meets hundreds of rows. */
function some<T>(all: readonly T[], nth: number): readonly T[] {
  return Array.from({ length: SOME }, (_, index) => all[(nth * SOME + index) % all.length])
}

function raw(browser: TestBrowser, action: Action, type: string, body: string | Buffer) {
  return browser.agent[action.method as Unsafe](filled(action.path))
    .set('Accept', 'application/json')
    .set('X-CSRF-Token', browser.csrf())
    .set('Content-Type', type)
    .send(body)
}

const BODIES: readonly (readonly [string, string | Buffer])[] = [
  ['application/json', '[]'],
  ['application/json', `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`],
  ['application/json', '{"__proto__":{"x":1},"constructor":{"prototype":1}}'],
  ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['application/x-www-form-urlencoded', 'a=%00&b=%ff'],
  ['application/x-www-form-urlencoded', 'title=1&title=2&name=1&name=2&_method=X&_csrf=a&_csrf=b'],
  ['multipart/form-data; boundary=x', '--x\r\nbroken'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\u0000\r\n--x--\r\n'], // prettier-ignore
  ['text/plain', 'hello'],
  ['nonsense', 'x'],
]

describe('bad input never causes a server error', () => {
  it('in addresses and queries', async () => {
    const rows = actions.filter(({ method }) => method === 'get')
    const found = await failures(rows, (browser, { path, query: shape }) => {
      const names = fieldsOf(shape)
      const filledIn = IN_QUERY.map((value) => names.map((name) => `${name}=${value}`).join('&'))
      const paths = PARAMETERS.map((value) => path.replace(/:\w+/g, value))
      const queries = [...QUERIES, ...(names.length > 0 ? filledIn : [])].map(
        (query) => `${filled(path)}?${query}`,
      )
      return [...(path.includes(':') ? paths : []), ...queries].map((one) => browser.json(one))
    })
    expect(found).toBe('')
  })

  it('in the fields of forms, one by one', async () => {
    const found = await failures(unsafe, (browser, row, nth) => {
      const [method, names] = [row.method as Unsafe, fieldsOf(row.body)]
      const sent = VALUES.map((value) => {
        const body = Object.fromEntries(names.map((name) => [name, value]))
        return browser.send(method, filled(row.path), body)
      })
      if (!row.path.includes(':')) return sent
      const away = some(PARAMETERS, nth).map((value) =>
        browser.send(method, row.path.replace(/:\w+/g, value)),
      )
      return [...sent, ...away]
    })
    expect(found).toBe('')
  })

  it('in bodies that are not valid', async () => {
    const found = await failures(unsafe, (browser, row, nth) =>
      some(BODIES, nth).map(([type, body]) => raw(browser, row, type, body)),
    )
    expect(found).toBe('')
  })
})

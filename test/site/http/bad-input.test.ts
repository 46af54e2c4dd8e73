import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../../src/site/features.ts'
import type { Action, Method } from '../../../src/site/http/action.ts'
import { jsonSchema } from '../../../src/shared/shape.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Every row of the route table gets what no one should send. Whatever the answer is, it is never a
// server error.

let site: TestSite
beforeAll(async () => {
  site = await testSite()
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
]
const VALUES: readonly unknown[] = [
  null,
  true,
  1e308,
  ' ',
  `\ud800${'\u202e'.repeat(40)}`,
  'x'.repeat(60_000),
  [[], 'x'],
  { a: { b: [1] } },
]

/** The names of the fields that an action declares. */
function fieldsOf({ body }: Action): readonly string[] {
  if (body === undefined) return []
  const { properties = {} } = jsonSchema(body, 'input') as { properties?: object }
  return Object.keys(properties)
}

const filled = (path: string, value = '1') => path.replace(/:name/g, 'boss').replace(/:\w+/g, value)

/** All requests of one row at the same time; returns the failures. */
async function failures(
  row: Action,
  asked: readonly PromiseLike<{ status: number; body: unknown }>[],
) {
  const replies = await Promise.all(asked)
  return replies
    .filter(({ status }) => status >= 500 || status === 0)
    .map(({ status, body }) => `${row.method} ${row.path} → ${status} ${JSON.stringify(body)}`)
}

function raw(browser: TestBrowser, action: Action, type: string, body: string | Buffer) {
  return browser.agent[action.method as Unsafe](filled(action.path))
    .set('Accept', 'application/json')
    .set('X-CSRF-Token', browser.csrf())
    .set('Content-Type', type)
    .send(body)
}

describe('bad input never causes a server error', () => {
  it('in addresses and queries', async () => {
    const found: string[] = []
    for (const action of actions.filter(({ method }) => method === 'get')) {
      const browser = await site.entered('boss')
      const paths = action.path.includes(':')
        ? PARAMETERS.map((value) => action.path.replace(/:\w+/g, value))
        : []
      const queries = QUERIES.map((query) => `${filled(action.path)}?${query}`)
      found.push(
        ...(await failures(
          action,
          [...paths, ...queries].map((path) => browser.json(path)),
        )),
      )
    }
    expect(found.join('\n')).toBe('')
  })

  it('in the fields of forms, one by one', async () => {
    const found: string[] = []
    for (const action of unsafe) {
      const browser = await site.entered('boss')
      const names = fieldsOf(action)
      const bodies = VALUES.map((value) => Object.fromEntries(names.map((name) => [name, value])))
      const sent = bodies.map((body) =>
        browser.send(action.method as Unsafe, filled(action.path), body),
      )
      const away = PARAMETERS.map((value) =>
        browser.send(action.method as Unsafe, action.path.replace(/:\w+/g, value)),
      )
      const hasParameter = action.path.includes(':')
      found.push(...(await failures(action, hasParameter ? [...sent, ...away] : sent)))
    }
    expect(found.join('\n')).toBe('')
  })

  it('in bodies that are not valid', async () => {
    const found: string[] = []
    const bodies: readonly (readonly [string, string | Buffer])[] = [
      ['application/json', '[]'],
      ['application/json', `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`],
      ['application/json', '{"__proto__":{"x":1},"constructor":{"prototype":1}}'],
      ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['application/x-www-form-urlencoded', 'a=%00&b=%ff'],
      [
        'application/x-www-form-urlencoded',
        'title=1&title=2&name=1&name=2&_method=X&_csrf=a&_csrf=b',
      ],
      ['multipart/form-data; boundary=x', '--x\r\nbroken'],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\u0000\r\n--x--\r\n'], // prettier-ignore
      ['text/plain', 'hello'],
      ['nonsense', 'x'],
    ]
    for (const action of unsafe) {
      const browser = await site.entered('boss')
      const sent = bodies.map(([type, body]) => raw(browser, action, type, body))
      found.push(...(await failures(action, sent)))
    }
    expect(found.join('\n')).toBe('')
  })
})

import http from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { Dialect, Reply } from '../../support/clients/unusual.ts'
import {
  anyJson,
  bearer,
  BODIES,
  DIALECTS,
  feed,
  INSIDE,
  ODD,
} from '../../support/clients/unusual.ts'
import type { TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

// Every address of the programs gets what no program should send, byte for byte. Whatever the reply
// is, it is one that the program can read: a status below 500, the content type of its dialect, an
// error in words, and neither a key nor what is inside of the site.

let site: TestSite
let token: string
let server: http.Server
let feedKey: string

beforeAll(async () => {
  site = await testSite({
    ...{ BABOU_SITE_URL: 'http://babou.example', BABOU_TRUSTED_PROXIES: '127.0.0.1' },
  })
  const { id } = await site.member('ann')
  await aListedTorrent(site.db, 'A "torrent" <with> & OR size:1', id)
  feedKey = (await feedKeys.rotate(site.db, testSecrets, id, new Date())).key
  server = http.createServer(site.app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  tokens = async () => (await aToken(site, id)).token
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await site.stop()
})

let tokens: () => Promise<string>

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** The path goes out as it is: clients of tests would correct its encoding. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const { port } = server.address() as AddressInfo
  const sized = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const all = { ...headers, ...sized }
  const of = { port, host: '127.0.0.1', path, method, headers: all, agent: false }
  const request = http.request(of)
  request.end(body)
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return {
    status: response.statusCode ?? 0,
    type: String(response.headers['content-type'] ?? ''),
    text: Buffer.concat(chunks).toString(),
  }
}

const AT_A_TIME = 8
/** Beyond what the database takes for a word, a number and a time. */
const ONCE_AN_ERROR = [
  `&label=${'a'.repeat(3_000)}`,
  `&publisher=${'b'.repeat(3_000)}`,
  '&year=2147483648',
  '&minage=999999999999999',
  '&maxage=2147483648',
]

let networks = 0
/** Each has a limit of its tokens together. */
const network = () => `20.${++networks}.1.1`

function faultsOf(dialect: Dialect, what: string, reply: Reply, keys: readonly string[]): string[] {
  const found: string[] = []
  const note = (text: string) =>
    found.push(`${what}: ${reply.status} ${text} ${reply.text.slice(0, 200)}`)
  if (reply.status >= 500 || reply.status < 200) note('is a server error')
  const fault = dialect.read(reply)
  if (fault !== null) note(fault)
  if (INSIDE.test(reply.text) && reply.status >= 400) note('shows the inside')
  if (keys.some((key) => reply.text.includes(key))) note('shows the key')
  return found
}

describe.each(DIALECTS)('$name', (dialect) => {
  it('answers whatever a parameter is, in its words', async () => {
    const faults: string[] = []
    for (const path of dialect.paths) {
      token = await tokens()
      const headers = { ...dialect.auth(token), 'X-Forwarded-For': network() }
      const key = dialect.query === undefined ? '' : `&${dialect.query(token)}`
      const queries = dialect.names.flatMap((name, at) => {
        // Each name gets a part of the values at each path, and half of them over the paths.
        const own = ODD.filter((_, nth) => (nth + at) % 12 === dialect.paths.indexOf(path))
        return own.map((value) => `&${name}=${value}`)
      })
      const odd = ['&q=1&q=2&q[a]=3&q[]=4', '&__proto__=1&constructor[prototype]=2', '&&&==&=1&a', `&${'x=1&'.repeat(2_000)}`] // prettier-ignore
      const all = [...queries, ...odd, ...ONCE_AN_ERROR]
      for (let from = 0; from < all.length; from += AT_A_TIME) {
        const some = all.slice(from, from + AT_A_TIME)
        const replies = await Promise.all(
          some.map((query) => ask(`${path}${key}${query}`, { headers })),
        )
        for (const [nth, reply] of replies.entries()) {
          const what = `${path}${some[nth].slice(0, 80)}`
          if (reply.status === 429) faults.push(`${what}: was not looked at`)
          faults.push(...faultsOf(dialect, what, reply, [token]))
        }
      }
    }
    expect(faults.join('\n')).toBe('')
  })

  it('answers other methods, keys and bodies, in its words', async () => {
    const faults: string[] = []
    token = await tokens()
    const key = dialect.query === undefined ? '' : `&${dialect.query(token)}`
    const [path] = dialect.paths.slice(1)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const [type, body] of BODIES) {
        const headers = { ...dialect.auth(token), 'Content-Type': type }
        const reply = await ask(`${path}${key}`, { method, headers, body })
        faults.push(...faultsOf(dialect, `${method} ${path} ${type}`, reply, [token]))
      }
    }
    for (const value of [
      '',
      'x',
      'Bearer',
      'token ',
      'Basic YTpi',
      `token ${'a'.repeat(5_000)}`,
      'babou_\u00ff',
    ]) {
      const wrong = dialect.query === undefined ? '' : `&apikey=${encodeURIComponent(value)}x`
      const sent = dialect.query === undefined ? [['Authorization', value]] : []
      const headers = Object.fromEntries(sent) as Record<string, string>
      const reply = await ask(`${path}${wrong}`, { headers })
      if (reply.status !== 401) faults.push(`key ${value.slice(0, 20)}: ${reply.status}`)
      faults.push(...faultsOf(dialect, `key ${value.slice(0, 20)}`, reply, []))
    }
    expect(faults.join('\n')).toBe('')
  })
})

const UPLOADS: readonly (readonly [string, Dialect])[] = [
  ['/api/torrents/upload', DIALECTS[1]],
  ['/ajax.php?action=upload', DIALECTS[2]],
  ['/ajax.php?action=add_log', DIALECTS[2]],
  ['/ajax.php?action[]=upload&action=x', DIALECTS[2]],
]

describe('an upload', () => {
  it.each(UPLOADS)('with an invalid body to %s is refused with a reason', async (path, dialect) => {
    token = await tokens()
    const faults: string[] = []
    for (const [type, body] of BODIES) {
      const headers = { ...dialect.auth(token), 'Content-Type': type }
      const reply = await ask(path, { method: 'POST', headers, body })
      if (reply.status < 400) faults.push(`${type}: ${reply.status}`)
      faults.push(...faultsOf(dialect, `${path} ${type}`, reply, [token]))
    }
    expect(faults.join('\n')).toBe('')
  })
})

describe('hashes, feeds and the stream', () => {
  it.each(['/api/pieces-hash', '/api/v1/torrents/match', '/api/v1/torrents/exists'])(
    '%s refuses an invalid body, as JSON',
    async (path) => {
      token = await tokens()
      const faults: string[] = []
      const wrong = ['{"pieces_hash":1}', '{"pieces_hash":[null]}', '{"hashes":"x"}', '{"pieces":[["a"]],"files":7}', `{"pieces_hash":["${'a'.repeat(41)}"]}`, '{"files":[{"size":-1}]}', '{"files":[1e999]}'] // prettier-ignore
      const all = [...BODIES, ...wrong.map((body) => ['application/json', body] as const)]
      for (const [type, body] of all) {
        const headers = { ...bearer(token), 'Content-Type': type }
        const reply = await ask(path, { method: 'POST', headers, body })
        if (reply.status < 400)
          faults.push(`${type} ${String(body)}: ${reply.status} ${reply.text}`)
        faults.push(
          ...faultsOf(
            { ...DIALECTS[1], read: anyJson },
            `${path} ${type} ${String(body).slice(0, 40)}`,
            reply,
            [token],
          ),
        )
      }
      for (const method of ['PUT', 'DELETE', 'GET']) {
        const reply = await ask(path, { method, headers: bearer(token) })
        if (reply.status < 400) faults.push(`${method}: ${reply.status}`)
        faults.push(
          ...faultsOf({ ...DIALECTS[1], read: anyJson }, `${method} ${path}`, reply, [token]),
        )
      }
      expect(faults.join('\n')).toBe('')
    },
  )

  it('are read, or refused as plain text, whatever the address', async () => {
    const faults: string[] = []
    const lists = ['torrents', 'search-1', 'bundle-1', 'collection-x', 'bookmarks', 'news', 'topic-99999999999999999999', '%00', 'nonsense'] // prettier-ignore
    for (const list of lists) {
      for (const end of ['xml', 'atom', 'json', 'exe', '', '%00']) {
        for (const query of [
          '',
          '?q=%22&category=%ff',
          '?is=nonsense&sort=x&limit=-1',
          '?q=size:&tag=%00&cursor=x',
        ]) {
          const reply = await ask(`/feeds/${list}.${feedKey}.${end}${query}`)
          const what = `/feeds/${list}.KEY.${end}${query}`
          faults.push(...faultsOf({ ...DIALECTS[1], read: feed }, what, reply, []))
          const isFeed = list === 'torrents' && end === 'xml' && !query.includes('%')
          if (isFeed && query !== '' && !reply.type.startsWith('text/plain')) {
            faults.push(`${what}: ${reply.status} is ${reply.type}`)
          }
        }
      }
    }
    expect(faults.join('\n')).toBe('')
  })

  it('of announcements refuse what they do not understand, as JSON', async () => {
    token = await tokens()
    const faults: string[] = []
    for (const query of [
      'q=size:',
      'kind=x',
      'after=x',
      'search=99999999999999999999',
      'category=%ff',
      'q=%00',
      'limit=-1',
    ]) {
      for (const path of ['/api/v1/announce', '/api/v1/announce/stream']) {
        const headers = { ...bearer(token), 'Last-Event-ID': 'x' }
        const reply = await ask(`${path}?${query}`, { headers })
        faults.push(
          ...faultsOf({ ...DIALECTS[1], read: anyJson }, `${path}?${query}`, reply, [token]),
        )
      }
    }
    expect(faults.join('\n')).toBe('')
  })
})

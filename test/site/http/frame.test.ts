import http from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer, stopServer } from '../../../src/site/http/server.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createDb } from '../../support/patient-db.ts'
import { emptyDatabase } from '../../support/postgres.ts'
import type { TestSite } from '../../support/site.ts'
import { createBrowser, testSite } from '../../support/site.ts'
import { aStoppedClock } from '../../support/stopped-clock.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

describe('a form whose session has ended', () => {
  const ORIGIN = 'http://localhost:8080'
  const typed = { name: 'Rainy <days>', newPassword: 'hush-hush' }

  it('is kept on the page that says so, and sent after the next sign-in', async () => {
    const ann = await site.signedIn('member', 'again')
    const send = (fields: object) =>
      ann.submit('/bookmarks/folders', { ...fields }).set('Origin', ORIGIN)
    await ann.submit('/logout')
    const lost = await send(typed)
    expect(lost.status).toBe(401)
    expect(lost.text).toContain('action="/bookmarks/folders"')
    expect(lost.text).toContain('<input type="hidden" name="name" value="Rainy &lt;days&gt;">')
    expect(lost.text).not.toContain('hush-hush')
    await ann.signIn('again')
    const stale = await send({ name: 'Rainy', _csrf: 'of the page before' })
    expect([stale.status, stale.text.includes('Submit the form again')]).toEqual([403, true])
    expect((await send({ name: 'Rainy' })).status).toBe(303)
    expect((await ann.json('/bookmarks/folders')).body.items[0].name).toBe('Rainy')
  })

  it('loses no attribute of a torrent, such as its codec', async () => {
    const guest = site.browser()
    await guest.visit()
    const attributes = { 'attr.codec': 'h265', 'attr.product-code': 'X-1' }
    const fields = { _method: 'PATCH', ...attributes, recoveryCode: 'hush-hush' }
    const lost = await guest.submit('/torrents/1', fields).set('Origin', ORIGIN)
    expect(lost.text).toContain('<input type="hidden" name="attr.codec" value="h265">')
    expect(lost.text).toContain('<input type="hidden" name="attr.product-code" value="X-1">')
    expect(lost.text).not.toContain('hush-hush')
  })

  it('is not kept when another site made it or a program sent it', async () => {
    const guest = site.browser()
    await guest.visit()
    const evil = await guest
      .submit('/bookmarks/folders', typed)
      .set('Origin', 'http://evil.example')
    expect([evil.status, evil.headers.location]).toEqual([303, '/login'])
    const unnamed = await guest.submit('/bookmarks/folders', typed)
    expect(unnamed.headers.location).toBe('/login')
    const program = guest.send('post', '/bookmarks/folders', typed).set('Origin', ORIGIN)
    expect((await program).body.code).toBe('NOT_SIGNED_IN')
  })
})

describe('an address', () => {
  it('redirects visitors who are not signed in to the sign-in page and back', async () => {
    const reply = await site.browser().get('/?a=1')
    expect(reply.status).toBe(303)
    expect(reply.headers.location).toBe('/login?next=%2F%3Fa%3D1')
  })

  it('answers 404 as a page, and as a problem document', async () => {
    const page = await site.browser().get('/nowhere')
    expect(page.status).toBe(404)
    expect(page.type).toBe('text/html')
    expect(page.text).toContain('There is nothing at this address.')
    const problem = await site.browser().json('/nowhere')
    expect(problem.type).toBe('application/problem+json')
    expect(problem.body).toEqual({
      type: 'urn:babou:refusal:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is nothing at this address.',
      instance: '/nowhere',
      code: 'NOT_FOUND',
    })
  })

  it('answers 405 with the allowed methods', async () => {
    const reply = await site.browser().agent.put('/login').set('Accept', 'application/json')
    expect(reply.status).toBe(405)
    expect(reply.headers.allow).toBe('GET, HEAD, POST')
  })

  it('answers HEAD as GET without a body', async () => {
    const reply = await site.browser().agent.head('/login')
    expect(reply.status).toBe(200)
    expect(Number(reply.headers['content-length'])).toBeGreaterThan(500)
  })

  const asked = [
    [undefined, '/login', 'text/html'],
    ['*/*', '/login', 'text/html'],
    ['image/png', '/login', 'text/html'],
    ['text/html, application/json', '/login', 'text/html'],
    ['application/json, */*', '/login', 'application/json'],
    ['text/html;q=0.5, application/json', '/login', 'application/json'],
    ['application/problem+json', '/login', 'application/json'],
    ['text/html', '/login.json', 'application/json'],
    ['text/html', '/api/v1/login', 'application/json'],
  ] as const
  it.each(asked)('Accept %s of %s is answered in %s', async (accept, path, type) => {
    const request = site.browser().agent.get(path)
    const reply = await (accept === undefined ? request : request.set('Accept', accept))
    expect(reply.type).toBe(type)
  })
})

describe('bad input', () => {
  const bad = [
    ['/a%00b', 400],
    ['/login?next=%00', 400],
    ['/login?next=%ff', 400],
    ['/users/%c3%28', 400],
    [`/login?next=${'a'.repeat(9_000)}`, 414],
  ] as const
  it.each(bad.map(([path, status]) => [path.slice(0, 40), path, status] as const))(
    '%s is refused clearly',
    async (_name, path, status) => {
      expect((await site.browser().get(path)).status).toBe(status)
    },
  )

  async function posted(type: string, body: string | Buffer) {
    const browser = site.browser()
    await browser.visit()
    return browser.agent
      .post('/login')
      .set('Accept', 'application/json')
      .set('X-CSRF-Token', browser.csrf())
      .set('Content-Type', type)
      .send(body)
  }
  const bodies = [
    ['application/json', '{"name":', 400],
    ['application/json', '[1]', 400],
    ['application/json', '"text"', 400],
    ['application/json', '{"name":"a\\u0000b","password":"x"}', 400],
    ['application/x-www-form-urlencoded', 'name=%ff', 400],
    ['application/x-www-form-urlencoded', 'name=a%00b&password=x', 400],
    ['application/xml', '<a/>', 415],
    ['multipart/form-data', 'no boundary', 400],
    ['multipart/form-data; boundary=x', '--x\r\nbroken', 400],
    ['application/json', '{"name":5,"password":["x"]}', 422],
    ['application/json', '{"name":"a","password":"b","role":"owner"}', 422],
    ['application/x-www-form-urlencoded', 'name=a&name=b&password=c', 422],
    ['application/json', `{"name":"${'a'.repeat(1_100_000)}"}`, 413],
  ] as const
  it.each(bodies.map(([type, body, status]) => [type, body.slice(0, 40), status, body] as const))(
    '%s: %s is answered with %i',
    async (type, _start, status, body) => {
      const reply = await posted(type, body)
      expect(reply.status).toBe(status)
      expect(reply.type).toBe('application/problem+json')
    },
  )

  it('names the fields at fault', async () => {
    const reply = await posted('application/json', '{"password":7,"more":1}')
    expect(reply.body.errors).toEqual({
      name: ['is required'],
      password: ['must be text'],
      more: ['is not a field of this form'],
    })
  })

  it('refuses a file where none is expected', async () => {
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.agent
      .post('/login')
      .set('Accept', 'application/json')
      .field('_csrf', browser.csrf())
      .attach('torrent', Buffer.from('x'), 'x.torrent')
    expect(reply.status).toBe(415)
  })
})

describe('headers', () => {
  it('forbid what the pages do not need', async () => {
    const { headers } = await site.browser().get('/login')
    const policy = String(headers['content-security-policy'])
    expect(policy.replace(/nonce-[^']+/g, 'nonce-N').split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'nonce-N'",
      "style-src 'self' 'nonce-N'",
      "img-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "worker-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect(headers).toMatchObject({
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'private, no-store',
    })
    expect(headers['permissions-policy']).toContain('camera=()')
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['x-powered-by']).toBeUndefined()
  })

  it('require https once the site has it, with cookies bound to the host', async () => {
    const secure = await testSite({ BABOU_SITE_URL: 'https://site.example' }, site.database)
    const { headers } = await secure.browser().get('/login')
    expect(headers['strict-transport-security']).toContain('max-age=31536000')
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests')
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-babou-visit=\w+; Path=\/; HttpOnly; .*Secure/,
    )
    await secure.stop()
  })
})

describe('files', () => {
  it('tells robots to stay away, and has a favicon', async () => {
    const robots = await site.browser().get('/robots.txt')
    expect(robots.text).toBe('User-agent: *\nDisallow: /\n')
    expect((await site.browser().get('/favicon.ico')).type).toBe('image/x-icon')
    expect((await site.browser().get('/favicon.svg')).type).toBe('image/svg+xml')
  })

  it('serves its assets as immutable under the hash of their content, compressed', async () => {
    const { text } = await site.browser().get('/login')
    const urls = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, url]) => url)
    expect(urls.length).toBeGreaterThanOrEqual(3)
    for (const url of urls) {
      const reply = await site.browser().get(url).set('Accept-Encoding', 'gzip')
      expect(reply.status).toBe(200)
      expect(reply.headers['cache-control']).toContain('immutable')
      expect(reply.headers['content-encoding']).toBe('gzip')
    }
  })
})

describe('the theme', () => {
  it('is chosen without JavaScript and is in the first byte of the next page', async () => {
    const browser = site.browser()
    await browser.visit()
    expect((await browser.get('/login')).text).toContain('<html lang="en">')
    const reply = await browser.submit('/theme', { theme: 'dark', next: '/login?next=%2Fme' })
    expect(reply.headers.location).toBe('/login?next=%2Fme')
    expect((await browser.get('/login')).text).toContain('<html lang="en" data-theme="dark">')
    await browser.submit('/theme', { theme: 'auto', next: '//evil.example' })
    expect((await browser.get('/login')).text).toContain('<html lang="en">')
  })

  it('and single-key shortcuts are settings of the browser, which report errors', async () => {
    const browser = await site.signedIn('member', 'looker')
    const reply = await browser.submit('/settings/appearance', { theme: 'dim', keys: 'off' })
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('Day or night must be one of: auto, light, dark')
    await browser.submit('/settings/appearance', { theme: 'light', keys: 'off' })
    const { body } = await browser.get('/settings/appearance.json')
    const usual = { day: 'paper', night: 'night', density: 'compact', avatars: 'shown', rows: '50' }
    const columns = ['size', 'added', 'seeders', 'leechers', 'snatches']
    const here = { browserDay: '', browserNight: '', browserDensity: '' }
    expect(body).toEqual({ theme: 'light', ...usual, columns, ...here, keys: 'off' })
    expect((await browser.get('/me')).text).not.toContain('id="keys"')
  })
})

describe('themes of the account', () => {
  const wanted = { theme: 'auto', keys: 'on', day: 'sepia', night: 'black', density: 'classic' }

  it('are in the page, in every browser, and follow the system unless the browser differs', async () => {
    const browser = await site.signedIn('member', 'reader')
    expect((await browser.get('/me')).text).not.toContain('<style')
    await browser.submit('/settings/appearance', wanted)
    const other = site.browser()
    await other.signIn('reader')
    const { text } = await other.get('/me')
    expect(text).toContain('<html lang="en" data-density="classic">')
    expect(text).toMatch(/@media not \(prefers-color-scheme:dark\){:root:root{color-scheme:light;/)
    expect(text).toMatch(/@media \(prefers-color-scheme:dark\){:root:root{color-scheme:dark;/)
    await other.submit('/theme', { theme: 'dark', next: '/me' })
    expect((await other.get('/me')).text).toMatch(
      /<style nonce="[^"]+">:root:root{color-scheme:dark;/,
    )
  })

  it('can differ in one browser, by a cookie whose unknown names are ignored', async () => {
    const browser = await site.signedIn('member', 'differing')
    const here = { browserDay: 'classic', browserNight: '', browserDensity: 'classic' }
    await browser.submit('/settings/appearance', { ...wanted, density: 'compact', ...here })
    const { text } = await browser.get('/me')
    expect(text).toContain('data-density="classic"')
    expect(text).toContain('Verdana')
    const other = site.browser()
    await other.signIn('differing')
    expect((await other.get('/me')).text).not.toContain('data-density')
    await browser.submit('/settings/appearance', { ...wanted, browserDay: '', browserDensity: '' })
    expect((await browser.get('/me')).text).not.toContain('Verdana')
  })

  it('that do not exist are refused, and those that no longer exist are replaced, with a note', async () => {
    const browser = await site.signedIn('member', 'keeper')
    const reply = await browser.submit('/settings/appearance', { ...wanted, day: 'gone' })
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('Day theme must be one of: black, classic')
    const lists = { columns: ['size', 'weight'], rows: 1_000_000 }
    const looks = JSON.stringify({ day: 'gone', density: 'huge', ...lists })
    await site.db.updateTable('member').set({ looks }).where('name', '=', 'keeper').execute()
    const { text } = await browser.get('/settings/appearance')
    expect(text).toContain('Day theme: your choice no longer exists. Paper is used instead.')
    expect(text).toContain(
      'Density of lists: your choice no longer exists. Compact is used instead.',
    )
    expect(text).toContain('One of the chosen list columns no longer exists and was left out.')
    expect(text).toContain('Rows per page: your choice no longer exists. 50 is used instead.')
    expect(text).not.toContain('<style')
  })
})

describe('too many requests', () => {
  it('of one network are answered with 429 and when to retry; other networks are not', async () => {
    const env = { BABOU_TRUSTED_PROXIES: '127.0.0.1,::1' }
    // So few that also a slow machine sends more within the minute.
    const more = { clock: aStoppedClock(), requestsPerMinute: 40 }
    const proxied = await testSite(env, site.database, undefined, more)
    const from = (network: string) => {
      return proxied.browser().get('/').set('X-Forwarded-For', network)
    }
    let last = await from('192.0.2.1')
    for (let turn = 0; turn < 50 && last.status === 303; turn++) last = await from('192.0.2.1')
    expect(last.status).toBe(429)
    expect(Number(last.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(last.text).toMatch(/Try again in \d+ seconds\./)
    expect((await from('192.0.2.2')).status).toBe(303)
    await proxied.stop()
  })
})

describe('server errors', () => {
  it('are a 500 page that reveals nothing', async () => {
    const database = await emptyDatabase()
    const bare = createDb(database.url, { log: silentLog() })
    const browser = createBrowser(site.appOver(bare))
    const page = await browser.get('/login')
    expect(page.status).toBe(500)
    expect(page.text).toContain('Something went wrong on our side.')
    const problem = await browser.json('/login')
    expect(problem.body).toMatchObject({ status: 500, code: 'INTERNAL' })
    expect(JSON.stringify(problem.body)).not.toMatch(/relation|setting|stack/i)
    await closeDb(bare)
    await database.drop()
  })
})

describe('while the database is unavailable', () => {
  it('answers 503 with the time to retry, as a page and as a problem document', async () => {
    const away = createDb('postgres://babou@127.0.0.1:1/none', { log: silentLog() })
    const browser = createBrowser(site.appOver(away))
    const page = await browser.get('/login')
    expect(page.status).toBe(503)
    expect(page.headers['retry-after']).toBe('5')
    expect(page.text).toContain('cannot reach its database')
    const problem = await browser.json('/login')
    expect(problem.body).toMatchObject({ status: 503, code: 'DATABASE_AWAY' })
    await closeDb(away)
  })
})

describe('the server', () => {
  let server: http.Server
  let port: number
  beforeAll(async () => {
    server = createServer(site.app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => stopServer(server))

  function raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1', () => socket.write(text))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk.toString()))
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
    })
  }

  const requests = [
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['an unknown method', 'FROB / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    [
      'a method for nothing',
      'PROPFIND /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      405,
    ],
    ['the asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404],
  ] as const
  it.each(requests)('answers %s', async (_what, text, status) => {
    expect(await raw(text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })

  it('creates requests and replies with the prototypes of express', async () => {
    const seen: boolean[] = []
    server.prependOnceListener('request', (req, res) => {
      const { request, response } = site.app
      seen.push(Object.getPrototypeOf(req) === request, Object.getPrototypeOf(res) === response)
    })
    await raw('GET /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(seen).toEqual([true, true])
  })

  it('answers a body above the limit while it is still being sent', async () => {
    const size = 40 * 1024 * 1024
    const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const request = http.request({ port, host: '127.0.0.1', path: '/login', method: 'POST' })
      request.setHeader('Content-Type', 'multipart/form-data; boundary=x')
      request.setHeader('Content-Length', size)
      request.on('response', resolve)
      request.on('error', reject)
      const chunk = Buffer.alloc(1024 * 1024)
      let sent = 0
      const more = () => {
        while (sent < size) {
          sent += chunk.length
          if (!request.write(chunk)) return void request.once('drain', more)
        }
        request.end()
      }
      more()
    })
    expect(answer.statusCode).toBe(413)
    answer.resume()
  })
})

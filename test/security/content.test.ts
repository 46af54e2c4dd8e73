import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonSchema } from '../../src/shared/shape.ts'
import { actions } from '../../src/site/features.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { PASSWORD, testSite } from '../support/site.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'

// What members write, send and upload stays text. The cases are listed in docs/security.md.

const SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
const TEMPLATE = '{{csrf}}{{{siteName}}}{{#me}}x{{/me}}<%= 7+7 %>${7+7}'
const LIVE = /<script>alert|<img src=x|onerror=alert\(1\)>/

let site: TestSite
let owner: TestBrowser
let torrentId: number
beforeAll(async () => {
  site = await testSite()
  owner = await site.signedIn('owner', 'boss')
  const { id } = (await owner.json('/me')).body as { id: number }
  const given = {
    description: `${SCRIPT}\n\n${TEMPLATE}\n\n[x](javascript:alert(1))`,
    name: SCRIPT,
  }
  torrentId = await aListedTorrent(site.db, 'Hostile.2024', id, given)
})
afterAll(() => site.stop())

const filled = (path: string) => {
  return path.replace(/:name/g, 'boss').replace(/:id/g, String(torrentId)).replace(/:\w+/g, '1')
}

describe('script', () => {
  it('in any field of any address comes back as text, under headers that forbid it', async () => {
    for (const { path, query } of actions.filter(({ method }) => method === 'get')) {
      if (path === '/live') continue
      const { properties = {} } = (query === undefined ? {} : jsonSchema(query, 'input')) as {
        properties?: object
      }
      const names = Object.keys(properties).filter((name) => name !== 'cursor')
      const search = new URLSearchParams(
        names.map((name): [string, string] => [name, SCRIPT]),
      ).toString()
      const { text, headers } = await owner.get(`${filled(path)}?${search}`)
      expect(LIVE.test(text), path).toBe(false)
      const policy = String(headers['content-security-policy'])
      expect(policy, path).toContain("default-src 'none'")
      expect(policy, path).toContain("frame-ancestors 'none'")
      expect(policy, path).not.toMatch(/unsafe-|\*|data:/)
      expect(headers['x-content-type-options'], path).toBe('nosniff')
      expect(headers['referrer-policy'], path).toBe('same-origin')
      expect(headers['cache-control'], path).toMatch(/private|no-store|immutable/)
      expect(headers['x-powered-by'], path).toBeUndefined()
    }
  })

  it('that was stored comes back as text: titles, descriptions, comments, notes, names', async () => {
    const comment = { body: `${SCRIPT}\n\n${TEMPLATE}` }
    const written = await owner.submit(`/torrents/${torrentId}/comments`, comment)
    expect(written.status).toBe(303)
    await owner.submit('/settings/tokens', {
      name: SCRIPT.slice(0, 60),
      days: '30',
      access: 'all',
      current: PASSWORD,
    })
    const agent = site.browser()
    await agent.visit()
    await agent.submit('/login', { name: 'boss', password: PASSWORD }).set('User-Agent', SCRIPT)
    const paths = [
      '/',
      '/torrents',
      '/search?q=alert',
      `/torrents/${torrentId}`,
      `/torrents/${torrentId}/comments`,
      `/torrents/${torrentId}/edit`,
      `/torrents/${torrentId}/history`,
      '/users/boss',
      '/settings/tokens',
      '/settings/sessions',
      '/settings/history',
      '/admin/users/boss',
      '/admin/audit',
    ]
    for (const path of paths) {
      const { status, text } = await owner.get(path)
      expect(status, path).toBe(200)
      expect(LIVE.test(text), path).toBe(false)
      expect(text, path).not.toMatch(/href="javascript:/i)
    }
  })

  it('in JSON and feeds is never a page: types are stated, and none is guessed', async () => {
    const { headers } = await owner.json(`/torrents/${torrentId}`)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})

describe('templates', () => {
  it('of members are text: nothing that they write is computed', async () => {
    const { text } = await owner.get(`/torrents/${torrentId}`)
    expect(text).toContain('${7+7}')
    expect(text).not.toContain('%>14')
    const typed = await owner.get(`/torrents?q=${encodeURIComponent(TEMPLATE)}`)
    expect(typed.text).toContain('{{csrf}}')
  })
})

describe('emails and files', () => {
  it('take no line ends into their headers', async () => {
    for (const email of [
      'a@example.org\r\nBcc: b@example.org',
      'a@example.org,b@example.org',
      'a b@c',
    ]) {
      const reply = await owner.submit('/settings/account', { email, current: PASSWORD })
      expect(reply.status, email).toBe(422)
    }
    const fetched = await owner.get(`/torrents/${torrentId}/download`)
    expect(fetched.headers['content-disposition']).toMatch(/^attachment; filename="[^"\r\n]*"; /)
  })
})

describe('hostile uploads', () => {
  const inspect = (bytes: Buffer, name = 'x.torrent') =>
    owner.agent
      .post('/torrents/inspect')
      .set('Accept', 'application/json')
      .set('X-CSRF-Token', owner.csrf())
      .attach('torrent', bytes, name)

  it('of torrents are refused with a reason: climbing paths, depths, lengths, invalid text', async () => {
    const file = (name: string) => Buffer.from(aTorrentFile('x').toString('latin1').replace('4:name1:x', `4:name${name.length}:${name}`), 'latin1') // prettier-ignore
    const hostile = [
      file('..'),
      file('../../etc/passwd'),
      file('a\0b'),
      Buffer.from('d'.repeat(100_000)),
      Buffer.from(`${'l'.repeat(50_000)}${'e'.repeat(50_000)}`),
      Buffer.from('d4:infod6:lengthi99999999999999999999e4:name1:x12:piece lengthi1e6:pieces0:ee'),
      Buffer.from(
        'd4:infod6:lengthi-1e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee',
      ),
      Buffer.from('999999999999:x'),
      Buffer.from('<html><script>alert(1)</script>'),
      Buffer.alloc(0),
    ]
    for (const bytes of hostile) {
      const { status } = await inspect(bytes)
      expect([400, 422], bytes.subarray(0, 40).toString('latin1')).toContain(status)
    }
  })

  it('as images are refused unless they are: pages, vector files with script, claims that are false', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for (const [name, text] of [
      ['a.png', svg],
      ['a.svg', svg],
      ['a.jpg', `\xff\xd8\xff${'<script>alert(1)</script>'.repeat(20)}`],
      ['a.gif', 'GIF89a<script>alert(1)</script>'],
    ] as const) {
      const reply = await owner.agent
        .post('/images')
        .set('Accept', 'application/json')
        .set('X-CSRF-Token', owner.csrf())
        .attach('image', Buffer.from(text, 'latin1'), { filename: name, contentType: 'image/png' })
      expect([400, 415, 422], name).toContain(reply.status)
    }
  })
})

import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as ratioInputs from '../../../src/store/ratio/inputs.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken, tool } from '../../support/community/tokens.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let torrentId: number
beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://babou.example' })
  annId = (await site.member('ann')).id
  ann = await site.entered('ann')
  torrentId = await aListedTorrent(site.db, 'Some.Release', annId)
})
afterAll(() => site.stop())

const fetched = (id: number | string, key: string, agent = 'autobrr/1.0') =>
  supertest(site.app)
    .get(`/torrent/download/${id}.${key}`)
    .set('Accept', '*/*')
    .set('User-Agent', agent)

async function newKey(browser = ann): Promise<string> {
  return String((await browser.send('post', '/settings/keys/feed')).body.key)
}

describe('a feed key', () => {
  it('is created on request, shown to its member, and encrypted in the database', async () => {
    expect((await ann.json('/settings/keys/feed')).body).toEqual({
      key: null,
      downloadKey: null,
      createdAt: null,
      download: null,
      notices: null,
      torrents: null,
    })
    expect((await ann.get('/settings/keys/feed')).text).toContain('no feed key yet')
    const key = await newKey()
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    const { body } = await ann.json('/settings/keys/feed')
    expect(body.key).toBe(key)
    expect(body.downloadKey).toMatch(/^[0-9a-f]{32}$/)
    expect(body.downloadKey).not.toBe(key)
    expect(body.download).toBe(`http://babou.example/torrent/download/{id}.${body.downloadKey}`)
    const row = await site.db.selectFrom('feed_key').selectAll().executeTakeFirstOrThrow()
    expect(`${row.key_sealed.toString('latin1')} ${row.key_hash.toString('hex')}`).not.toContain(
      key,
    )
  })

  it('downloads the file of its member with the headers that programs read', async () => {
    const reply = await fetched(torrentId, await newKey())
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/x-bittorrent',
      'content-disposition': expect.stringContaining('[babou] Some.Release.torrent'),
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
    })
    expect(reply.headers['set-cookie']).toBeUndefined()
    const row = await site.db.selectFrom('torrent_download').selectAll().executeTakeFirst()
    expect(row).toMatchObject({ torrent_id: torrentId, member_id: annId, via: 'feed' })
    expect(row).toMatchObject({ agent: 'autobrr/1.0', token_id: null })
  })

  it('that was reset no longer works, and gets plain text with an error status', async () => {
    const old = await newKey()
    await newKey()
    for (const key of [old, 'nonsense', 'f'.repeat(32)]) {
      const reply = await fetched(torrentId, key)
      expect(reply.status, key).toBe(401)
      expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(reply.text).toContain('feed key')
    }
  })

  it('gets plain text for missing torrents, too', async () => {
    const key = await newKey()
    for (const id of ['999999', 'x', '0', '1e3']) {
      const reply = await fetched(id, key)
      expect(reply.status, id).toBe(404)
      expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
    }
  })

  it('downloads nothing that the member may not download, and nothing after a ban', async () => {
    const { id } = await site.member('eve')
    const key = await newKey(await site.entered('eve'))
    await site.db.updateTable('member').set({ can_leech: false }).where('id', '=', id).execute()
    expect((await fetched(torrentId, key)).status).toBe(403)
    const own = await aListedTorrent(site.db, 'Own.Release', id)
    expect((await fetched(own, key)).status).toBe(200)
    await memberBans.ban(site.db, id, 'enough', commandLine, new Date())
    expect((await fetched(own, key)).status).toBe(401)
  })

  it('fetches one file at most 30 times per hour; other files and tools are free', async () => {
    const key = await newKey()
    const id = await aListedTorrent(site.db, 'In.Circles', annId)
    const statuses: number[] = []
    for (let time = 0; time < 30; time++) statuses.push((await fetched(id, key)).status)
    expect(new Set(statuses)).toEqual(new Set([200]))
    const next = await fetched(id, key)
    expect(next.status).toBe(429)
    expect(Number(next.headers['retry-after'])).toBeGreaterThan(3_500)
    const other = await aListedTorrent(site.db, 'Another.One', annId)
    expect((await fetched(other, key)).status).toBe(200)
    expect((await fetched(id, key, 'autobrr/1.1')).status).toBe(429)
    expect((await fetched(id, key, 'qBittorrent/5.1.0')).status).toBe(200)
    expect((await ann.get(`/torrents/${id}/download`)).status).toBe(200)
    const { body } = await ann.send('post', '/settings/tokens', {
      name: 'A tool',
      current: PASSWORD,
    })
    const byToken = await supertest(site.app)
      .get(`/torrents/${id}/download`)
      .set('Authorization', `Bearer ${body.token}`)
    expect(byToken.status).toBe(200)
  })

  it('counts a torrent once in statistics, whatever programs downloaded it', async () => {
    const { id: daveId } = await site.member('dave')
    const key = await newKey(await site.entered('dave'))
    const [id, other] = [
      await aListedTorrent(site.db, 'Raced.For', annId),
      await aListedTorrent(site.db, 'Not.Raced.For', annId),
    ]
    const { token } = await aToken(site, daveId)
    const replies = [
      await fetched(id, key, 'qBittorrent/5.1.0'),
      await fetched(id, key, 'autobrr'),
      await fetched(id, key, 'Sonarr/4.0.15 (debian 12)'),
      await tool(site, token).get(`/torrents/${id}/download`),
      await supertest(site.app).get(`/download.php?id=${id}&passkey=${token}`),
      await fetched(other, key),
    ]
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    const rows = await site.db
      .selectFrom('torrent_download')
      .select('agent')
      .where('member_id', '=', daveId)
      .execute()
    expect(rows).toHaveLength(6)
    const inputs = await ratioInputs.peek(site.db, [daveId], new Date())
    expect(inputs.get(daveId)?.grabs).toBe(2)
  })

  it('decides, whatever other credentials are sent', async () => {
    const key = await newKey()
    const to = [`/torrent/download/${torrentId}.${key}`, `/feeds/notifications.${key}.atom`]
    const credentials = ['Bearer of-nothing-at-all-0123456789', 'Basic YW5uOnNlY3JldA==', 'x']
    for (const path of to) {
      for (const one of credentials) {
        const reply = await supertest(site.app).get(path).set('Authorization', one)
        expect(reply.status, `${path} ${one}`).toBe(200)
      }
    }
    const others = await supertest(site.app).get('/torrents').set('Authorization', credentials[0])
    expect(others.status).toBe(401)
  })

  it('is in no log line, whatever fails', async () => {
    const lines: string[] = []
    const key = await newKey()
    const noted = await testSite({}, site.database, (line) => lines.push(line))
    await noted.db.destroy()
    await supertest(noted.app).get(`/torrent/download/${torrentId}.${key}`)
    expect(lines.join('\n')).toContain('request.failed')
    expect(lines.join('\n')).not.toContain(key)
    await noted.stop().catch(() => undefined)
  })
})

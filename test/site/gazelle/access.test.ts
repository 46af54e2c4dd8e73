import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as downloadKeys from '../../../src/store/accounts/download-keys.ts'
import * as feedKeys from '../../../src/store/accounts/feed-keys.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { giveMember } from '../../support/community/economy.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { Dialect } from '../../support/clients/gazelle.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import type { TestSite } from '../../support/site.ts'
import { aPatientMinute, testSecrets, testSite } from '../../support/site.ts'

let site: TestSite
let annId: number
let passkey: string
let token: string
let torrentId: number

beforeAll(async () => {
  site = await testSite()
  ;({ id: annId, passkey } = await site.member('ann'))
  ;({ token } = await aToken(site, annId))
  const bob = await site.member('bob')
  torrentId = await aListedTorrent(site.db, 'Some - Album (2001) [MP3]', bob.id, { categoryId: 3 })
})
afterAll(() => site.stop())

const FAILURE = { status: 'failure', error: expect.any(String) }

describe('a key', () => {
  it('is accepted in both forms, which autobrr tests with the index', async () => {
    const key = await downloadKeys.ensure(site.db, testSecrets, annId, new Date())
    for (const dialect of ['orpheus', 'redacted'] as const satisfies Dialect[]) {
      const { status, body } = await gazelleTool(site, token, dialect).index()
      expect(status).toBe(200)
      expect(body.response).toMatchObject({
        ...{ username: 'ann', id: annId, passkey, authkey: key },
        notifications: { messages: 0, newAnnouncement: false, newBlog: false },
        userstats: { uploaded: 0, downloaded: 0, ratio: 0, bonusPoints: 0 },
      })
    }
  })

  it('is refused with 401 when it is missing, wrong or of a banned member', async () => {
    const carol = await site.member('carol')
    const { token: hers } = await aToken(site, carol.id)
    const reason = { reason: 'test', until: null } as never
    await memberBans.ban(site.db, carol.id, reason, commandLine, new Date())
    for (const key of ['', 'x', 'babou_00000000000000000000', hers]) {
      for (const dialect of ['orpheus', 'redacted'] as const) {
        const { status, body } = await gazelleTool(site, key, dialect).index()
        expect([status, body]).toEqual([401, FAILURE])
      }
    }
    const ann = await site.entered('ann')
    expect((await ann.get('/ajax.php?action=index')).status).toBe(401)
    const post = await supertest(site.app).post('/ajax.php?action=upload').field('type', '0')
    expect([post.status, post.body]).toEqual([401, FAILURE])
  })

  it('does only what its scopes allow', async () => {
    const { token: narrow } = await aToken(site, annId, { scopes: ['torrents:read'] })
    const tool = gazelleTool(site, narrow, 'orpheus')
    expect((await tool.ask({ action: 'browse' })).status).toBe(200)
    for (const action of ['index', 'user', 'bookmarks', 'notifications', 'download']) {
      const { status, body } = await tool.ask({ action, id: torrentId })
      expect([status, body], action).toEqual([403, FAILURE])
    }
    const upload = await supertest(site.app)
      .post('/ajax.php?action=upload')
      .set('Authorization', tool.authorization)
      .field('type', '0')
    expect([upload.status, upload.body]).toEqual([403, FAILURE])
    const { token: reader } = await aToken(site, annId, { scopes: ['user:read'] })
    const { body } = await gazelleTool(site, reader, 'orpheus').index()
    expect(body.response).toMatchObject({ username: 'ann', authkey: '', passkey: '' })
  })

  it('has the limits of every API token, reported with the seconds to wait', async () => {
    const { token: hasty } = await aToken(site, annId)
    const patient = await testSite({}, site.database, undefined, aPatientMinute)
    const server = http.createServer(patient.app)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const tool = gazelleTool({ app: `http://127.0.0.1:${port}` }, hasty, 'redacted')
    const replies = await Promise.all(
      Array.from({ length: 320 }, () => tool.ask({ action: 'nothing' })),
    )
    server.closeAllConnections()
    server.close()
    await patient.stop()
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0].headers['retry-after']).toMatch(/^\d+$/)
    expect(refused[0].body).toEqual({ status: 'failure', error: 'Rate limit exceeded' })
    const other = replies.find(({ status }) => status === 400)
    const error = expect.stringContaining('index, user, browse')
    expect(other?.body).toEqual({ status: 'failure', error })
  })
})

describe('a member', () => {
  it('is seen as far as they share it', async () => {
    const tool = gazelleTool(site, token, 'orpheus')
    const own = await tool.ask({ action: 'user' })
    expect(own.body.response).toMatchObject({
      username: 'ann',
      stats: { uploaded: 0, downloaded: 0, ratio: 0, lastAccess: expect.any(String) },
      personal: { enabled: true, passkey: null },
    })
    const dora = await site.member('dora')
    const privacy = JSON.stringify({ traffic: 'staff', activity: 'staff' })
    await site.db.updateTable('member').set({ privacy }).where('id', '=', dora.id).execute()
    const other = await tool.ask({ action: 'user', id: dora.id })
    expect(other.body.response).toMatchObject({
      username: 'dora',
      stats: { uploaded: null, downloaded: null, ratio: null, lastAccess: null },
      community: { snatched: null, seeding: null, uploaded: 0 },
    })
    expect((await tool.ask({ action: 'user', id: 999_999 })).status).toBe(404)
  })
})

describe('a download', () => {
  /** Prowlarr: an error status is a failure, whatever the body says. */
  async function grab(query: Record<string, string | number>) {
    const { authorization } = gazelleTool(site, token, 'orpheus')
    const reply = await supertest(site.app)
      .get('/ajax.php')
      .query({ action: 'download', ...query })
      .set('Authorization', authorization)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => done(null, Buffer.concat(chunks)))
      })
    return { status: reply.status, text: (reply.body as Buffer).toString('latin1') }
  }
  const uses = async () =>
    (await site.db.selectFrom('token_use').select('id').where('member_id', '=', annId).execute())
      .length

  it('is the .torrent of the member, or a failure with a real status', async () => {
    const { status, text } = await grab({ id: torrentId })
    expect([status, text[0]]).toEqual([200, 'd'])
    expect(text).toContain(passkey)
    expect((await grab({ id: 999_999 })).status).toBe(404)
    const none = await grab({ id: 'x' })
    expect([none.status, JSON.parse(none.text)]).toEqual([400, FAILURE])
  })

  it('spends one token for several requests at the same time', async () => {
    const without = await grab({ id: torrentId, usetoken: 1 })
    expect(without.status).toBe(200)
    expect(without.text).toContain('You do not have any freeleech tokens left.')
    await giveMember(site.db, annId, 'tokens', 2n)
    const [one] = await gazelleTool(site, token, 'orpheus').releases()
    expect(one.canUseToken).toBe(true)
    const all = await Promise.all([1, 2, 3].map(() => grab({ id: torrentId, usetoken: 1 })))
    expect(all.map(({ text }) => text[0])).toEqual(['d', 'd', 'd'])
    expect(await uses()).toBe(1)
    const [after] = await gazelleTool(site, token, 'orpheus').releases()
    expect([after.downFactor, after.canUseToken]).toEqual([0, false])
  })

  it('works by the feed key at the address of announcements', async () => {
    const { key } = await feedKeys.ensure(site.db, testSecrets, annId, new Date())
    const by = (pass: string, authkey = 'lidarr') => {
      const query = { action: 'download', id: torrentId, authkey, torrent_pass: pass }
      return supertest(site.app).get('/torrents.php').query(query)
    }
    const reply = await by(key)
    expect(reply.headers['content-type']).toBe('application/x-bittorrent')
    expect(reply.headers['x-robots-tag']).toBe('noindex')
    expect((await by(key).set('Authorization', 'token nothing')).status).toBe(200)
    const wrong = await by('0'.repeat(32))
    expect([wrong.status, wrong.body]).toEqual([401, FAILURE])
    // The passkey of announces is another secret.
    expect((await by(passkey)).status).toBe(401)
    expect((await by(passkey, key)).status).toBe(200)
    const bare = supertest(site.app).get(`/torrents.php?action=download&id=${torrentId}`)
    expect((await bare).headers.location).toBe(`/torrents/${torrentId}/download`)
  })
})

describe('the statements of a search', () => {
  it('do not grow with its results', async () => {
    const count = async () => {
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      try {
        const found = await gazelleTool(site, token, 'orpheus').releases()
        return [found.length, spy.mock.calls.length]
      } finally {
        spy.mockRestore()
      }
    }
    await count()
    const [few, before] = await count()
    for (let at = 0; at < 30; at++) {
      const name = `More ${at} - Album (2001) [MP3]`
      await aListedTorrent(site.db, name, annId, { categoryId: 3 })
    }
    const [many, after] = await count()
    expect(many).toBe(few + 30)
    expect(after).toBe(before)
  })
})

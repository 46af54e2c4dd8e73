import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as audit from '../../../src/store/records/audit.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { aListedTorrent, anUpload } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aTorrentFile, singleInfo, torrentOf } from '../../support/clients/torrent-files.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let mod: TestBrowser
let other: TestBrowser
let annId: number

beforeAll(async () => {
  site = await testSite()
  annId = (await site.member('ann')).id
  ann = await site.entered('ann')
  bob = await site.signedIn('member', 'bob')
  mod = await site.signedIn('moderator', 'mod')
  other = await site.signedIn('moderator', 'other')
})
afterAll(() => site.stop())

function upload(who: TestBrowser, file: Buffer, fields: Record<string, string> = {}) {
  const request = who.agent.post('/torrents').set('Accept', 'application/json')
  for (const [name, value] of Object.entries({ category: 'movies', ...fields })) {
    void request.field(name, value)
  }
  return request.attach('torrent', file, 'a.torrent').set('X-CSRF-Token', who.csrf())
}

const choose = (change: Partial<settings.SiteSettings>) =>
  settings.changeSite(site.db, change, commandLine, new Date())

const pending = (name: string) => aListedTorrent(site.db, name, annId, { state: 'pending' })

/** The last state of a torrent that trackers got. */
async function told(id: number) {
  const rows = await site.db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', 'torrent.changed')
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  return rows
    .map(({ payload }) => payload as { torrentId: number })
    .find((one) => one.torrentId === id)
}

const decide = (who: TestBrowser, id: number, body: Record<string, unknown>) =>
  who.send('post', `/admin/moderation/${id}/decide`, body)

describe('an upload that must wait', () => {
  it('applies only to newcomers, or to all who may not skip the queue', async () => {
    await choose({ moderation: 'newcomers', newcomerUploads: 1 })
    const first = await upload(bob, aTorrentFile('First.Of.Bob'))
    expect(first.body).toMatchObject({ state: 'pending' })
    await decide(mod, first.body.id, { act: 'approve' })
    expect((await upload(bob, aTorrentFile('Second.Of.Bob'))).body.state).toBe('listed')
    await choose({ moderation: 'everybody' })
    expect((await upload(bob, aTorrentFile('Third.Of.Bob'))).body.state).toBe('pending')
    expect((await upload(mod, aTorrentFile('Of.Staff'))).body.state).toBe('listed')
    await choose({ moderation: null as never })
  })

  it('rule 49: is visible only to its uploader and moderators, and pending to trackers', async () => {
    const id = await pending('Unseen')
    expect((await ann.json(`/torrents/${id}`)).body).toMatchObject({ state: 'pending' })
    expect((await ann.get(`/torrents/${id}`)).text).toContain('You can already seed it')
    expect((await ann.get(`/torrents/${id}/download`)).status).toBe(200)
    expect((await mod.json(`/torrents/${id}`)).status).toBe(200)
    expect((await bob.json(`/torrents/${id}`)).body.code).toBe('TORRENT_NOT_FOUND')
    expect((await bob.json(`/torrents/${id}/download`)).status).toBe(404)
    const { items } = (await bob.json('/torrents?q=Unseen')).body
    expect(items).toEqual([])
    for (const concerned of [ann, mod]) {
      const { body } = await concerned.json('/torrents/exists?name=unseen')
      expect(body.torrents).toMatchObject([{ id, state: 'pending' }])
    }
    expect((await bob.json('/torrents/exists?name=unseen')).body.exists).toBe(false)
    const { piecesHash, files } = anUpload('', aTorrentFile('Unseen'))
    const sizes = files.first.map(({ sizeBytes }) => sizeBytes)
    const asked = { pieces: [piecesHash], sizes: [sizes] }
    const matched = await bob.send('post', '/api/v1/torrents/match', asked)
    expect(matched.body.pieces).toEqual([[]])
    expect(JSON.stringify(matched.body)).not.toContain(`"id":${id},`)
    expect(await told(id)).toMatchObject({ state: 'pending' })
  })

  it('is new to everyone from the moment it is approved', async () => {
    const id = await pending('Was.Waiting')
    await site.db
      .updateTable('torrent')
      .set({ created_at: new Date(Date.now() - 86_400_000) })
      .where('id', '=', id)
      .execute()
    const done = await decide(mod, id, { act: 'approve' })
    expect(done.body).toEqual({ id, state: 'listed' })
    const { body } = await bob.json('/torrents?limit=1')
    expect(body.items[0].id).toBe(id)
    expect(await told(id)).toMatchObject({ state: 'listed' })
    const own = (await ann.json('/torrents/uploads')).body.items[0]
    expect(Date.parse(own.submittedAt)).toBeLessThan(Date.now() - 80_000_000)
  })
})

describe('a moderator in the queue', () => {
  it('returns an upload with a reason for uploader and clients until it is resubmitted', async () => {
    const id = await pending('Sent.Back')
    const none = await decide(mod, id, { act: 'postpone' })
    expect(none.body.errors).toEqual({ reason: ['is required for this'] })
    await decide(mod, id, { act: 'postpone', reason: 'No NFO' })
    expect(await told(id)).toMatchObject({
      state: 'pending',
      reason: 'returned for changes: No NFO',
    })
    const messages = (await toldNotices(site.db)).filter(({ memberId }) => memberId === annId)
    expect(messages.at(-1)).toMatchObject({
      says: 'Sent.Back was returned to you for changes: No NFO',
      href: `/torrents/${id}`,
    })
    expect((await ann.get('/torrents/uploads?state=postponed')).headers.location).toBe(
      '/me/uploads?state=postponed',
    )
    const list = await ann.get('/me/uploads?state=postponed')
    expect(list.text).toContain('No NFO')
    expect(list.text).toContain(`/torrents/${id}/resubmit`)
    expect((await bob.send('post', `/torrents/${id}/resubmit`)).status).toBe(404)
    expect((await mod.send('post', `/torrents/${id}/resubmit`)).status).toBe(403)
    const again = await ann.send('post', `/torrents/${id}/resubmit`)
    expect(again.body).toEqual({ id, state: 'pending' })
    expect((await ann.send('post', `/torrents/${id}/resubmit`)).body.code).toBe('STATE_CONFLICT')
    const review = (await mod.json(`/admin/moderation/${id}`)).body
    expect(review.acts).toEqual(['approve', 'postpone', 'reject'])
    expect(review.decisions).toMatchObject([
      { act: 'resubmit', by: 'ann' },
      { act: 'postpone', by: 'mod', reason: 'No NFO' },
    ])
  })

  it('freezes a listed torrent until it is unfrozen, at its old place', async () => {
    const id = await aListedTorrent(site.db, 'Frozen.One', annId)
    const before = (await ann.json(`/torrents/${id}`)).body.createdAt
    await decide(mod, id, { act: 'freeze', reason: 'is it real?' })
    expect((await bob.json(`/torrents/${id}`)).body.code).toBe('TORRENT_FROZEN')
    expect((await ann.json(`/torrents/${id}/download`)).body.code).toBe('TORRENT_FROZEN')
    expect((await ann.get(`/torrents/${id}`)).text).toContain('is it real?')
    expect(await told(id)).toMatchObject({ state: 'pending', reason: 'frozen: is it real?' })
    await decide(mod, id, { act: 'thaw' })
    expect((await bob.json(`/torrents/${id}`)).body.createdAt).toBe(before)
    expect(await told(id)).not.toHaveProperty('reason')
  })

  it('is not overruled by another: the first decision counts, and the other learns of it', async () => {
    const id = await pending('Contested')
    const [one, two] = await Promise.all([
      decide(mod, id, { act: 'approve', seen: 'pending' }),
      decide(other, id, { act: 'reject', reason: 'no', seen: 'pending' }),
    ])
    expect([one.status, two.status].sort()).toEqual([200, 409])
    const { body } = await mod.json(`/admin/moderation/${id}`)
    expect(body.decisions).toHaveLength(1)
    const late = await mod.submit(`/admin/moderation/${id}/decide`, {
      act: 'reject',
      seen: 'pending',
    })
    expect(late.status).toBe(409)
    expect(late.text).toContain('The upload has changed state since you opened it.')
  })

  it('takes the oldest that no one has claimed, and continues with the next after a decision', async () => {
    await site.db.deleteFrom('moderation_claim').execute()
    const ids = [await pending('Queue.A'), await pending('Queue.B'), await pending('Queue.C')]
    const listed = (await mod.json('/admin/moderation')).body.items.map(
      ({ id }: { id: number }) => id,
    )
    expect(listed).toEqual([...listed].sort((a, b) => a - b))
    const taken = await mod.send('post', '/admin/moderation/next', { after: String(ids[0] - 1) })
    expect(taken.body).toEqual({ id: ids[0] })
    const theirs = await other.send('post', '/admin/moderation/next', { after: String(ids[0] - 1) })
    expect(theirs.body).toEqual({ id: ids[1] })
    const seen = (await other.get(`/admin/moderation/${ids[0]}`)).text
    expect(seen).toContain('Claimed by mod')
    for (const key of ['a', 'p', 'r', 'j', 'k']) expect(seen).toContain(`data-key="${key}"`)
    expect((await other.send('post', `/admin/moderation/${ids[0]}/claim`)).body.code).toBe(
      'CLAIMED',
    )
    const done = await mod.submit(`/admin/moderation/${ids[0]}/decide`, {
      act: 'approve',
      seen: 'pending',
      next: 'on',
    })
    expect(done.headers.location).toBe(`/admin/moderation/${ids[2]}`)
    const approvals = { ...audit.everything, action: 'torrent.approve', limit: 1 }
    const [row] = await audit.list(site.db, approvals, null)
    expect(row).toMatchObject({ actor_name: 'mod', target_id: ids[0] })
  })

  it('sees findings, the preview, and the uploader’s history', async () => {
    const file = torrentOf(
      singleInfo('Look.Alike', 2_000_000, { pieces: Buffer.alloc(62 * 20, 9) }),
    )
    const { body } = await upload(ann, file, { title: 'Look Alike' })
    const twin = torrentOf(singleInfo('Renamed', 2_000_000, { pieces: Buffer.alloc(62 * 20, 9) }))
    const second = await upload(ann, twin, { title: 'Something else' })
    const page = (await mod.get(`/admin/moderation/${second.body.id}`)).text
    expect(page).toContain(`href="/torrents/${body.id}"`)
    expect(page).toContain('same content, listed')
    expect(page).toContain('The title has no year.')
    expect(page).toMatch(/\d+ listed, [01] rejected, 0 removed/)
  })

  it('gets errors for an invalid decision', async () => {
    const id = await pending('Wrong.Act')
    expect((await decide(mod, id, { act: 'burn' })).status).toBe(422)
    expect((await decide(mod, id, { act: 'thaw' })).status).toBe(409)
    expect((await decide(mod, id, { act: 'reject', reason: 'x'.repeat(201) })).status).toBe(422)
    expect((await decide(mod, 999_999, { act: 'approve' })).status).toBe(404)
    expect((await mod.json('/admin/moderation?cursor=x')).body.code).toBe('BAD_CURSOR')
    expect((await ann.json('/torrents/uploads?cursor=x')).body.code).toBe('BAD_CURSOR')
    expect((await mod.send('post', '/admin/moderation/next', { after: 'x' })).status).toBe(400)
    expect((await mod.json('/admin/moderation/none')).status).toBe(404)
  })
})

describe('the rules about uploads', () => {
  it('stop an upload with an error at the field, also for tools, and let staff overrule', async () => {
    await choose({ forbiddenWords: 'cam', namePattern: '*20*' })
    const file = aTorrentFile('A.Film.CAM')
    const refused = await upload(bob, file)
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toEqual({
      title: ['contains “cam”, which is not allowed here', 'should look like *20*'],
    })
    const request = bob.agent.post('/torrents/inspect').set('Accept', 'application/json')
    const inspected = await request
      .attach('torrent', file, 'a.torrent')
      .set('X-CSRF-Token', bob.csrf())
    expect(inspected.body.findings).toContainEqual({
      level: 'stop',
      field: 'title',
      text: 'should look like *20*',
    })
    const page = await bob.get(new URL(inspected.body.url).pathname)
    expect(page.text).toContain('The title should look like *20*.')
    expect((await upload(mod, file)).status).toBe(201)
    await choose({ forbiddenWords: null as never, namePattern: null as never })
  })
})

describe('an upload of a moderator', () => {
  it('is offered to others to approve, and to them where the setting says so', async () => {
    const { id: modId } = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'mod')
      .executeTakeFirstOrThrow()
    const id = await aListedTorrent(site.db, 'Of a moderator', modId, { state: 'pending' })
    const acts = async (who: TestBrowser) => {
      const { text } = await who.get(`/admin/moderation/${id}`)
      return {
        approves: text.includes('name="act" value="approve"'),
        rejects: text.includes('name="act" value="reject"'),
        isOwn: text.includes('This is your upload.'),
      }
    }
    expect(await acts(mod)).toEqual({ approves: false, rejects: true, isOwn: true })
    expect((await decide(mod, id, { act: 'approve' })).body).toMatchObject({ code: 'INVOLVED' })
    expect(await acts(other)).toEqual({ approves: true, rejects: true, isOwn: false })
    await choose({ ownUploads: true })
    expect(await acts(mod)).toEqual({ approves: true, rejects: true, isOwn: false })
    expect((await decide(mod, id, { act: 'approve' })).status).toBeLessThan(400)
    await choose({ ownUploads: false })
  })
})

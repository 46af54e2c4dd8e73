import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { can, rightsOf } from '../../src/domain/roles/permissions.ts'
import * as making from '../../src/store/top/making.ts'
import { tellSome } from '../../src/store/watches/events.ts'
import { singleInfo, torrentOf } from '../support/clients/torrent-files.ts'
import { cardigann, uploadAssistant } from '../support/clients/unit3d.ts'
import { announceAll } from '../support/community/announced.ts'
import { aToken, tool } from '../support/community/tokens.ts'
import { aRequest } from '../support/a-request.ts'
import type { SiteWithMembers } from '../support/site-with-members.ts'
import { siteWithMembers } from '../support/site-with-members.ts'
import type { TestBrowser } from '../support/site.ts'
import type { Look } from '../support/walk.ts'
import { walkOf } from '../support/walk.ts'

// Who uploaded an anonymous torrent, looked for on every page, list, feed, search and notification
// after everything that usually names an uploader has happened.

const NAME = 'quokka'
const ids = new Map<string, Set<string>>()
const note = (path: string, id: unknown) => ids.set(path, new Set([String(id)]))

let stage: SiteWithMembers
let quokka: TestBrowser
let torrentId: number
let token: string

beforeAll(async () => {
  stage = await siteWithMembers()
  const { site, bob } = stage
  quokka = await site.signedIn('member', NAME)
  const { id } = (await quokka.json('/me')).body
  ;({ token } = await aToken(site, id))
  await sql`insert into tag (slug) values ('noir') on conflict do nothing`.execute(site.db)
  await sql`insert into watch (member_id, kind, subject_id, level, seen_at)
    select member.id, 'tag', tag.id, 'watch', now() - interval '1 day' from member, tag
    where member.name = 'bob' and slug = 'noir'`.execute(site.db)
  const assistant = uploadAssistant(site, token)
  const file = torrentOf(singleInfo('Hidden.2020.1080p.BluRay', 70_000, { private: 1 } as never))
  const fields = { name: 'Hidden 2020 1080p BluRay', description: 'Text', keywords: 'noir' }
  const sent = { ...fields, category_id: '1', type_id: '3', resolution_id: '3', anonymous: '1' }
  const reply = await assistant.upload({ ...sent, tmdb: '603', imdb: '0133093' }, file)
  expect(reply.status, reply.text).toBe(200)
  torrentId = Number(assistant.idIn(reply.body.data))
  await whatNamesUploaders(id, bob)
})
afterAll(() => stage.site.stop())

async function done(by: TestBrowser, path: string, body: Readonly<Record<string, unknown>>) {
  await sql`update written_text set written_at = written_at - interval '1 day'`.execute(
    stage.site.db,
  )
  const reply = await by.send('post', path, body)
  expect(reply.status, `${path}: ${reply.text}`).toBeLessThan(300)
  return reply.body
}

/** An edit, comments with mentions, a fill, a client that seeds, top lists, notifications. */
async function whatNamesUploaders(quokkaId: number, bob: TestBrowser): Promise<void> {
  const { db } = stage.site
  const now = new Date()
  const path = `/torrents/${torrentId}`
  const edited = await quokka.send('patch', path, { description: 'Another text', summary: 'More' })
  expect(edited.status, edited.text).toBe(200)
  await sql`insert into watch (member_id, kind, subject_id, level, seen_at)
    select id, 'torrent', ${torrentId}, 'watch', now() from member where name = 'ann'`.execute(db)
  const said = await done(quokka, `${path}/comments`, { body: 'My upload, says its @bob' })
  await quokka.send('patch', `/comments/${said.id}`, { body: 'My upload, @bob and @ann' })
  await done(bob, `${path}/comments`, { body: `Thanks.` })
  await done(bob, `${path}/thanks`, {})
  const bobId = (await bob.json('/me')).body.id as number
  const request = await aRequest(db, bobId)
  await sql`update request set category_id = (select category_id from torrent where id = ${torrentId})
    where id = ${request}`.execute(db)
  await done(quokka, `/requests/${request}/fills`, { torrent: torrentId })
  await db
    .insertInto('peer_session')
    .values({
      ...{ torrent_id: torrentId, member_id: quokkaId, session_key: Buffer.alloc(8) },
      ...{ store_id: 's', client: Buffer.from('-TR3000-'), key_hash: 0, uploaded: 0n },
      ...{ downloaded: 0n, left_bytes: 0n, seeding: true, sequence: 1n },
      ...{ started_at: now, last_at: now },
    })
    .execute()
  await announceAll(db)
  while (!(await tellSome(db, new Date(Date.now() + 1_000), 100)).isDone);
  for (const due of await making.listsDue(db, now)) await making.makeList(db, due, now)
  for (const place of ['/torrents/', '/torrent/download/']) note(place, torrentId)
  note('/comments/', said.id)
  note('/requests/', request)
  const { rows } = await sql<{ id: number }>`
    select bundle_id as id from torrent where id = ${torrentId}`.execute(db)
  note('/bundles/', rows[0].id)
  note('/api/torrents/', torrentId)
  note('/api/requests/', request)
}

/** Pages that name every member, or everyone who sent an invite. */
const OF_MEMBERS = /^\/(users|members|api\/users)\b/
const { shownTo } = walkOf(ids, { sought: `uploader:${NAME}`, secret: NAME })
const isLooked = ({ path }: Look) => !OF_MEMBERS.test(path)

async function feedKey(of: TestBrowser): Promise<string> {
  return (await done(of, '/settings/keys/feed', {})).key as string
}

const totalOf = async (by: TestBrowser, q: string) =>
  (await by.json(`/torrents?q=${encodeURIComponent(q)}`)).body.total as number

describe('the uploader of an anonymous torrent', () => {
  it('is named on no page, list, feed or notification of a member or a guest', async () => {
    const { site, bob, ann } = stage
    const withoutSearch = (shown: readonly string[]) => shown.filter((one) => !one.includes('?q='))
    expect(withoutSearch(await shownTo(bob, await feedKey(bob), isLooked))).toEqual([])
    const notices = ({ path }: Look) => /notification|comments|^.$/.test(path)
    expect(withoutSearch(await shownTo(ann, 'x', notices))).toEqual([])
    const forGuests = (look: Look) => isLooked(look) && can(rightsOf('guest'), look.permission)
    expect(withoutSearch(await shownTo(site.browser(), 'x', forGuests))).toEqual([])
    const { rows } = await sql<{ data: unknown }>`
      select data from live_message union all select data from webhook_delivery`.execute(site.db)
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain(NAME)
  })

  it('is found by name by the uploader and by moderators only', async () => {
    const { bob, staff } = stage
    expect(await totalOf(bob, `uploader:${NAME}`)).toBe(0)
    expect(await totalOf(bob, `-uploader:${NAME}`)).toBe(1)
    expect((await bob.json(`/torrents?uploader=${NAME}`)).body.total).toBe(0)
    expect(await totalOf(quokka, `uploader:${NAME}`)).toBe(1)
    expect(await totalOf(quokka, 'is:mine')).toBe(1)
    expect(await totalOf(staff, `uploader:${NAME}`)).toBe(1)
  })

  it('is counted and listed on the profile for the member only', async () => {
    const { bob } = stage
    const page = async (by: TestBrowser) => (await by.get(`/users/${NAME}`)).text
    expect(await page(quokka)).toContain('Hidden 2020')
    expect(await page(bob)).not.toContain('Hidden 2020')
    expect((await bob.json(`/users/${NAME}/comments`)).body.items).toEqual([])
    expect((await quokka.json(`/users/${NAME}/comments`)).body.items).toHaveLength(1)
    const said = (await bob.json(`/search/texts?q=by:${NAME}`)).body.items as unknown[]
    expect(said).toEqual([])
  })

  it('is shown to the uploader and to moderators on the page of the torrent', async () => {
    const { bob, staff } = stage
    const page = async (by: TestBrowser) => (await by.get(`/torrents/${torrentId}`)).text
    for (const by of [quokka, staff]) {
      expect(await page(by)).toMatch(/by Anonymous \(<a href="\/users\/quokka">/)
    }
    expect(await page(bob)).toMatch(/by Anonymous(?! \()/)
  })

  it('is missing from what programs read', async () => {
    const { site, bob } = stage
    const { token: own } = await aToken(site, (await bob.json('/me')).body.id as number)
    const reader = tool(site, own)
    const rows = await cardigann(site, own).search({ name: 'Hidden' })
    expect(rows).toHaveLength(1)
    const { attributes } = (await reader.get(`/api/torrents/${torrentId}`)).body
    expect(attributes.uploader).toBe('Anonymous')
    const replies = [
      await reader.get(`/torznab/api?t=search&q=Hidden&apikey=${own}`),
      await reader.get(`/ajax.php?action=torrent&id=${torrentId}`),
      await reader.get('/ajax.php?action=browse'),
      await reader.get(`/api/v1/torrents/${torrentId}`),
      await reader.get('/api/v1/torrents'),
    ]
    for (const reply of replies) {
      expect(reply.status, reply.text).toBe(200)
      expect(reply.text).toContain('Hidden')
      expect(reply.text).not.toContain(NAME)
    }
  })

  it('is named again once the torrent is no longer anonymous', async () => {
    const { bob } = stage
    const refused = await bob.send('patch', `/torrents/${torrentId}`, { anonymous: false })
    expect(refused.status).toBe(403)
    const wrong = await quokka.send('patch', `/torrents/${torrentId}`, { anonymous: 'perhaps' })
    expect(wrong.status).toBe(422)
    const shown = await quokka.send('patch', `/torrents/${torrentId}`, { anonymous: false })
    expect(shown.status, shown.text).toBe(200)
    expect((await bob.json(`/torrents/${torrentId}`)).body.uploader).toBe(NAME)
    const { items } = (await bob.json(`/torrents/${torrentId}/comments`)).body
    expect((items as { author: string }[]).map(({ author }) => author)).toContain(NAME)
    expect(await totalOf(bob, `uploader:${NAME}`)).toBe(1)
  })
})

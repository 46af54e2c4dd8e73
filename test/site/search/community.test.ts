import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyFor } from '../../../src/jobs/webhook/body.ts'
import type { CommunityDocument } from '../../../src/domain/notifications/community.ts'
import * as announcing from '../../../src/store/fleet/announcing.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as fills from '../../../src/store/requests/fills.ts'
import * as ending from '../../../src/store/requests/ending.ts'
import * as reporting from '../../../src/store/requests/report-announcements.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let now = new Date()

beforeAll(async () => {
  ;({ site, ann, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

const later = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000))

async function made(who: TestBrowser, path: string, given: Record<string, unknown>) {
  await sql`update written_text set written_at = written_at - interval '1 hour'`.execute(site.db)
  const reply = await who.send('post', path, given)
  expect(reply.status, reply.text).toBe(201)
  return reply.body
}

async function streamed(who: TestBrowser, query = 'after=0'): Promise<CommunityDocument[]> {
  await announcing.announce(site.db, now)
  const reply = await who.json(`/community/stream?${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.body.items
}

const titles = (items: readonly { readonly title: string }[]) => items.map(({ title }) => title)

describe('what is new in the community', () => {
  it('is streamed once, in order, while no tracker is alive, as far as the reader sees it', async () => {
    const { topic } = await made(ann, '/forums/general/topics', { title: 'Subs', body: 'Any?' })
    await sql`update forum set see_role = 'moderator', start_role = 'moderator',
      answer_role = 'moderator' where slug = 'help'`.execute(site.db)
    await made(staff, '/forums/help/topics', { title: 'Who is 3jane?', body: 'Hm' })
    await made(ann, `/topics/${topic}/posts`, { body: 'An answer is not announced' })
    const seen = await streamed(bob)
    expect(seen).toMatchObject([
      { kind: 'topic', aboutId: topic, title: 'Subs', author: 'ann', place: 'General' },
    ])
    expect(titles(await streamed(staff))).toEqual(['Subs', 'Who is 3jane?'])
    expect(await streamed(bob, `after=${seen[0].id}`)).toEqual([])
    expect(await streamed(staff, 'after=0&kind=article')).toEqual([])
    expect((await staff.json('/community/stream?kind=torrent')).status).toBe(400)
  })

  it('names a planned article when it is out, and nothing that is removed', async () => {
    const publishAt = new Date(now.getTime() + 3_600_000).toISOString().slice(0, 16)
    const body = { body: 'Text', kind: 'site', tags: '', commenting: 'open' }
    const planned = { ...body, title: 'Maintenance', state: 'planned', publishAt }
    await made(staff, '/articles', planned)
    expect(titles(await streamed(bob))).toEqual(['Subs'])
    later(61)
    // Announced, but planned by the clock of the site.
    expect(titles(await streamed(bob))).toEqual(['Subs'])
    await sql`update article set published_at = created_at`.execute(site.db)
    const items = await streamed(bob)
    expect(titles(items)).toEqual(['Subs', 'Maintenance'])
    await sql`update article set removed_at = ${now}, removed_by = author_id, removed_reason = ''`.execute(
      site.db,
    )
    expect(titles(await streamed(bob))).toEqual(['Subs'])
  })

  it('names requests and what fills them, without the member who filled one', async () => {
    const asked = { title: 'A lost film', body: '', category: 'movies' }
    const { id } = await made(ann, '/requests', asked)
    const { id: filler } = await site.member('filler')
    const torrentId = await aListedTorrent(site.db, 'lost', filler, { categoryId: 1 }, now)
    const by = { id: filler, name: 'filler' }
    const filled = await fills.fill(site.db, { requestId: id, torrentId }, by, new Date())
    expect(filled).toMatchObject({ ok: true })
    // The torrent waits for trackers, and what was noted after it.
    expect(titles(await streamed(bob))).toEqual(['Subs', 'A lost film'])
    await sql`delete from announcement where torrent_id is not null and id is null`.execute(site.db)
    const fill = (await streamed(bob)).at(-1)
    expect(fill).toMatchObject({ kind: 'fill', title: 'A lost film', author: null })
    expect(fill?.url).toMatch(new RegExp(`/requests/${id}$`))
    await ending.remove(site.db, id, { reason: 'Reason', by: commandLine, now })
    expect(titles(await streamed(bob))).toEqual(['Subs'])
  })
})

describe('a webhook for the community', () => {
  it('tells in the format of a chat room what its member sees when it is sent', async () => {
    const hook = { about: 'community', url: 'https://hooks.example/bob' }
    await report()
    await made(bob, '/settings/webhooks', { ...hook, body: 'discord' })
    await made(staff, '/settings/webhooks', { ...hook, url: 'https://hooks.example/staff' })
    for (const wrong of [{ body: 'cross-seed' }, { schedule: 'daily' }]) {
      expect((await bob.send('post', '/settings/webhooks', { ...hook, ...wrong })).status).toBe(422)
    }
    await made(ann, '/forums/general/topics', { title: '@everyone <b>', body: 'Hello' })
    const { topic } = await made(ann, '/forums/general/topics', { title: 'Moved', body: 'Soon' })
    await made(staff, '/forums/help/topics', { title: 'Secret', body: 'For staff' })
    await report()
    const help = sql`(select id from forum where slug = 'help')`
    await sql`update topic set forum_id = ${help} where id = ${topic}`.execute(site.db)
    const bodies = await due()
    expect(bodies.filter((one) => one === null)).toHaveLength(2)
    const [first, ...others] = bodies.filter((one) => one !== null)
    expect(first).toMatchObject({
      embeds: [{ title: '@everyone <b>', description: 'New topic: @everyone <b> (General, ann)' }],
      allowed_mentions: { parse: [] },
    })
    expect(titles(others as { title: string }[])).toEqual(['@everyone <b>', 'Moved', 'Secret'])
    const listed = await bob.json('/settings/webhooks')
    expect(listed.body.items.map(({ says }: { says: string }) => says)).toContain('New topic')
    expect(listed.text).not.toContain('Secret')
  })
})

async function report() {
  await announcing.announce(site.db, later(1))
  while ((await reporting.reportSome(site.db, now)) > 0);
}

/** The bodies that are due, first those of the first webhook; null: nothing is said. */
async function due() {
  const bodies: { readonly to: string; readonly body: unknown }[] = []
  for (;;) {
    const delivery = await webhooks.claim(site.db, now)
    if (delivery === null) break
    const body = await bodyFor({ ...site, secrets: testSecrets, now }, delivery)
    bodies.push({ to: delivery.url, body: body === null ? null : JSON.parse(body) })
    await webhooks.note(site.db, delivery, { status: 200, error: null }, now)
  }
  return bodies.sort((a, b) => a.to.localeCompare(b.to)).map(({ body }) => body)
}

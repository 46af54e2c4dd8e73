import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { bodyFor } from '../../../src/jobs/webhook/body.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import * as savedSearches from '../../../src/store/search/saved-searches.ts'
import * as reporting from '../../../src/store/requests/report-announcements.ts'
import * as webhooks from '../../../src/store/notifications/webhooks.ts'
import * as edits from '../../../src/store/torrents/edit.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { reportAll } from '../../support/community/reported.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const now = new Date()
const DAY_MS = 24 * 3_600_000
let seed = 0
let site: TestSite
let ann: TestBrowser
let bob: number
let search: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  bob = (await site.member('bob')).id
  const saved = { name: 'movies', query: 'category=movies', notifies: false }
  const id = (
    await site.db.selectFrom('member').select('id').where('name', '=', 'ann').execute()
  )[0]
  const filter = { ...EVERYTHING, categoryIds: [1] }
  search = Number(await savedSearches.save(site.db, id.id, { ...saved, filter }, now))
})
afterAll(() => site.stop())

async function add(given: Record<string, unknown>) {
  const made = await ann.send('post', '/settings/webhooks', given)
  expect(made.status, made.text).toBe(201)
}

/** The bodies that are due, as they are sent; null: nothing is said. */
async function due(at = now) {
  const bodies: unknown[] = []
  for (;;) {
    const delivery = await webhooks.claim(site.db, at)
    if (delivery === null) return bodies
    const body = await bodyFor({ ...site, secrets: testSecrets, now: at }, delivery)
    bodies.push(body === null ? null : JSON.parse(body))
    await webhooks.note(site.db, delivery, { status: 200, error: null }, at)
  }
}

describe('a webhook for torrents', () => {
  it('gets every announcement, or those of a saved search, in its format', async () => {
    const url = 'https://hooks.example/'
    await add({ url: `${url}all`, about: 'torrents' })
    await add({ url: `${url}cross`, about: 'torrents', search, body: 'cross-seed' })
    await add({ url: `${url}chat`, about: 'torrents', search, body: 'discord' })
    await add({ url: `${url}room`, about: 'torrents', search, body: 'matrix' })
    await add({ url: `${url}later`, about: 'torrents', search, schedule: 'daily' })
    const name = 'A & B <b>"Żółć"</b> @everyone 🎬'
    const movie = await aListedTorrent(site.db, 'one', bob, { name, categoryId: 1 }, now)
    const other = await aListedTorrent(site.db, 'two', bob, { categoryId: 2 }, now)
    await reportAll(site.db, now)
    const [first, cross, chat, room, second, ...rest] = await due()
    expect(rest).toEqual([])
    expect(first).toMatchObject({ kind: 'listed', torrentId: movie, torrent: { name } })
    expect(second).toMatchObject({ kind: 'listed', torrentId: other })
    const { link } = cross as { link: string }
    expect(cross).toEqual({ name, guid: link, link, tracker: 'babou' })
    expect(link).toMatch(new RegExp(`/torrent/download/${movie}\\.[0-9a-f]{32}$`))
    expect(chat).toMatchObject({ embeds: [{ title: name }], allowed_mentions: { parse: [] } })
    expect((room as { html: string }).html).toContain('A &amp; B &lt;b&gt;&quot;Żółć&quot;')
    expect(await due(new Date(now.getTime() + DAY_MS))).toMatchObject([
      { kind: 'digest', schedule: 'daily', total: 1, entries: [{ torrentId: movie }] },
    ])
  })

  it('gets nothing twice when the matcher starts again from an earlier place', async () => {
    await sql`update search_matching set place = 0`.execute(site.db)
    while ((await reporting.reportSome(site.db, now)) > 0);
    expect(await due()).toEqual([])
  })

  it('gets nothing about a torrent that was removed before its delivery, except its removal', async () => {
    const id = await aListedTorrent(site.db, 'three', bob, { categoryId: 1 }, now)
    await edits.remove(site.db, id, { reason: 'gone', by: commandLine, now })
    await reportAll(site.db, now)
    const said = (await due()).filter((one) => one !== null)
    expect(said).toMatchObject([{ kind: 'removed', torrentId: id, torrent: null }])
  })

  it('gets the torrents of a day in one message, without those removed since', async () => {
    const names = ['a [bracket](https://evil.example)', 'b & @everyone', 'c', 'd']
    const ids: number[] = []
    await site.db.deleteFrom('webhook').execute()
    for (const body of ['json', 'discord', 'matrix']) {
      await add({ url: 'https://hooks.example/', about: 'torrents', schedule: 'daily', body })
    }
    for (const [index, name] of names.entries()) {
      ids.push(await aListedTorrent(site.db, `digest ${index}`, bob, { name }, now))
      await reportAll(site.db, now)
    }
    await edits.remove(site.db, ids[3], { reason: 'gone', by: commandLine, now })
    expect(await due()).toEqual([])
    const [json, chat, room, ...rest] = await due(new Date(now.getTime() + DAY_MS))
    expect(rest).toEqual([])
    const { entries, total } = json as { entries: { torrentId: number }[]; total: number }
    expect(entries.map(({ torrentId }) => torrentId)).toEqual(ids.slice(0, 3))
    expect(total).toBe(4)
    const [embed] = (chat as { embeds: { title: string; description: string }[] }).embeds
    expect(embed.title).toBe('4 torrents')
    expect(embed.description.split('\n')).toHaveLength(3)
    expect(embed.description).toContain(String.raw`[a \[bracket\]\(https://evil.example\)](http`)
    expect((room as { html: string }).html.match(/<li>/g)).toHaveLength(3)
    expect((room as { text: string }).text).not.toContain('@everyone')
    const listed = (await ann.json('/settings/webhooks')).body.items
    expect(listed.slice(0, 3)).toMatchObject([
      { kind: 'digest', says: '4 torrents', state: 'sent' },
      { kind: 'digest', state: 'sent' },
      { kind: 'digest', state: 'sent' },
    ])
  })

  it('begins another digest once the last one was sent for the first time', async () => {
    const later = new Date(now.getTime() + DAY_MS)
    const digest = async () => {
      await aListedTorrent(site.db, `more ${++seed}`, bob, {}, now)
      // Reported by a node whose clock is slower than that of the one that sends.
      await reportAll(site.db, now)
    }
    await reportAll(site.db, now)
    await site.db.deleteFrom('webhook').execute()
    await add({ url: 'https://hooks.example/', about: 'torrents', schedule: 'daily' })
    await digest()
    const taken = await webhooks.claim(site.db, later)
    await digest()
    const bodies = (await due(later)) as { total?: number }[]
    expect(taken?.announcementIds).toHaveLength(1)
    expect(bodies[0]).toMatchObject({ kind: 'digest', total: 1 })
  })

  it('names at most a hundred torrents in a digest, and counts the rest', async () => {
    await site.db.deleteFrom('webhook').execute()
    await add({ url: 'https://hooks.example/', about: 'torrents', schedule: 'hourly' })
    for (let count = 0; count < 103; count += 1) {
      await aListedTorrent(site.db, `many ${count}`, bob, {}, now)
    }
    await reportAll(site.db, now)
    const [body] = (await due(new Date(now.getTime() + DAY_MS))) as [{ entries: [] }]
    expect(body).toMatchObject({ total: 103 })
    expect(body.entries).toHaveLength(100)
  })

  it('gets nothing while its member is banned', async () => {
    await site.db.deleteFrom('webhook').execute()
    const { id } = await site.member('cid')
    const made = { url: 'https://hooks.example/', about: 'torrents' } as const
    await webhooks.make(site.db, testSecrets, id, made, now)
    await webhooks.make(site.db, testSecrets, id, { ...made, schedule: 'daily' }, now)
    await aListedTorrent(site.db, 'before the ban', bob, {}, now)
    await reportAll(site.db, now)
    await memberBans.ban(site.db, id, 'spam', commandLine, now)
    expect(await due(new Date(now.getTime() + DAY_MS))).toEqual([null, null])
  })

  it('is added with a saved search chosen by name', async () => {
    const page = (await ann.get('/settings/webhooks')).text
    expect(page).toContain(`<option value="${search}">movies</option>`)
  })

  it('is counted with its saved search, which leads to the form for another one', async () => {
    await site.db.deleteFrom('webhook').execute()
    const page = async () => (await ann.get('/searches')).text
    expect(await page()).toContain('>0 webhooks<')
    await add({ url: 'https://hooks.example/of-search', about: 'torrents', search })
    expect((await ann.json('/searches')).body.items[0]).toMatchObject({ id: search, webhooks: 1 })
    expect(await page()).toContain(`<a href="/settings/webhooks?search=${search}">1 webhook<`)
    const form = (await ann.get(`/settings/webhooks?search=${search}`)).text
    expect(form).toMatch(new RegExp(`<option value="${search}"[^>]* selected`))
    expect(form).toMatch(/<option value="torrents"[^>]* selected/)
  })

  it('takes only a saved search of its member, and digests where its format has them', async () => {
    const url = 'https://hooks.example/x'
    for (const given of [
      { url, about: 'torrents', search: search + 1 },
      { url, search },
      { url, about: 'torrents', body: 'fax' },
      { url, about: 'torrents', body: 'cross-seed', schedule: 'daily' },
      { url, body: 'cross-seed' },
      { url, schedule: 'daily' },
    ]) {
      expect((await ann.send('post', '/settings/webhooks', given)).status).toBe(422)
    }
  })
})

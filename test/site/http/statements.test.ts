import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { aBundle } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

/** Per page of the catalog, including those of the transaction. */
const MAX_STATEMENTS = 12

let site: TestSite
let ann: TestBrowser
let owner: TestBrowser
let id: number

beforeAll(async () => {
  site = await testSite()
  const { id: annId } = await site.member('ann')
  ann = site.browser()
  await ann.signIn('ann')
  owner = await site.signedIn('owner', 'boss')
  const given = { tags: ['hd', 'remux'], categoryId: 1 }
  id = await aListedTorrent(site.db, 'The.Quick.Film.2019.1080p', annId, given)
  for (const seed of ['A.Second.Film.2020.2160p', 'A.Third.Film.2021.1080p']) {
    await aListedTorrent(site.db, seed, annId, given)
  }
})
afterAll(() => site.stop())

/** The statements of a page; nothing else runs at the same time: this site has no tasks. */
async function statementsOf(path: string, browser = ann): Promise<string[]> {
  // What a site reads every few seconds, it has read now.
  await browser.get('/')
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  try {
    const { status } = await browser.get(path)
    expect(status, path).toBe(200)
    return spy.mock.calls.map(([statement]) => textOf(statement).replaceAll(/\s+/g, ' '))
  } finally {
    spy.mockRestore()
  }
}

/** Of a string, a named statement, or the object of a cursor. */
function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : (statement as { text: string }).text
}

const PAGES = [
  ['home', '/'],
  ['forums', '/forums'],
  ['unread topics', '/forums/unread'],
  ['texts', '/search/texts?q=film+in%3Ageneral'],
  ['browse', '/torrents'],
  ['cards with covers', '/torrents?view=cards'],
  ['the quickest words', '/torrents?q=the+quick+film&sort=relevance'],
  ['a category', '/torrents?category=movies&sort=-seeders'],
  ['a tag', '/torrents?tag=hd'],
  ['tags and an uploader', '/torrents?tag=hd,remux&uploader=ann&category=movies&q=film'],
  ['dead ones', '/torrents?state=dead'],
  ['a line of fields', '/torrents?q=size%3A%3E1k+year%3A2015..2022+added%3A%3C1y+tag%3Ahd'],
  ['an attribute', '/torrents?q=attr.resolution%3A2160p'],
  ['names of files', '/torrents?q=file%3Afilm'],
  ['is:snatched', '/torrents?q=is%3Asnatched'],
  ['a misspelt word', '/torrents?q=quikc+film'],
  ['the page of a category', '/categories/movies'],
  ['the page of a tag', '/tags/hd'],
  ['a profile', '/users/ann'],
  ['home', '/'],
  ['my page', '/me'],
  ['my ratio on a day', '/ledger/traffic?day=2026-01-02'],
  ['my clients', '/me/clients'],
  ['my snatches', '/me/snatches'],
  ['members', '/users'],
  ['bookmarks', '/bookmarks'],
  ['bundles', '/bundles'],
  ['collections', '/collections'],
  ['saved searches', '/searches'],
  ['notifications', '/notifications'],
  ['points', '/points'],
  ['the shop', '/shop'],
  ['invites', '/invites'],
  ['an upload', '/torrents/new'],
  ['looks', '/settings/appearance'],
  ['requests', '/requests'],
  ['rescue', '/rescue'],
  ['wanted', '/wanted'],
  ['top lists', '/top'],
  ['the menu', '/menu'],
  ['the wiki', '/wiki'],
  ['messages', '/messages'],
] as const

/** The console starts with everything that waits, and its menu counts it. */
const STAFF_PAGES = [
  '/admin',
  '/admin/users',
  '/admin/users/ann',
  '/admin/moderation',
  '/admin/promotions',
  '/admin/bans?kind=client',
  '/admin/themes',
  '/admin/settings',
  '/admin/settings/history',
  '/admin/audit',
  '/admin/categories',
  '/admin/tags',
  '/admin/fair-play',
  '/admin/jobs',
  '/admin/roles/made',
] as const

describe('statements of a page', () => {
  it.each(STAFF_PAGES)(`are at most ${MAX_STATEMENTS}: %s`, { retry: 2 }, async (path) => {
    const statements = await statementsOf(path, owner)
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MAX_STATEMENTS)
  })

  // On a slow machine, what a site reads every few seconds may be due within the page.
  it.each(PAGES)(`are at most ${MAX_STATEMENTS}: %s`, { retry: 2 }, async (_, path) => {
    const statements = await statementsOf(path)
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MAX_STATEMENTS)
  })

  it(`are at most ${MAX_STATEMENTS}: a topic`, async () => {
    const topic = { title: 'Seeding', body: 'How is @boss doing it?' }
    const made = await ann.submit('/forums/general/topics', topic)
    const statements = await statementsOf(made.headers.location.replace(/#.*/, ''))
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MAX_STATEMENTS)
  })

  it(`are at most ${MAX_STATEMENTS}: a torrent`, { retry: 2 }, async () => {
    const statements = await statementsOf(`/torrents/${id}`)
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MAX_STATEMENTS)
  })

  it(`are at most ${MAX_STATEMENTS}: a series of 10 seasons and 500 episodes`, async () => {
    const series = await aBundle(site.db, 'The Long Series', { kind: 'series', tags: ['hd'] })
    await sql`
      with season as (
        insert into bundle (parent_id, kind, title, number, created_at)
        select ${series}::bigint, 'season', '', number, now() from generate_series(1, 10) as number
        returning id
      )
      insert into bundle (parent_id, kind, title, number, created_at)
      select id, 'episode', 'Told', number, now() from season, generate_series(1, 50) as number
    `.execute(site.db)
    const statements = await statementsOf(`/bundles/${series}`)
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(MAX_STATEMENTS)
    const { text } = await ann.get(`/bundles/${series}`)
    expect(text.match(/>Episode 50/g)).toHaveLength(10)
  })
})

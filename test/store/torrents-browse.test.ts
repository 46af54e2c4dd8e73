import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/db.ts'
import { closeDb, createDb } from '../../src/store/db.ts'
import { browseQuery } from '../../src/store/torrent-browse.ts'
import type { BrowseFilter, Sort } from '../../src/store/torrents.ts'
import * as torrents from '../../src/store/torrents.ts'
import { aMemberRow } from '../support/catalog.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

const ROWS = 100_000
let database: TestDatabase
let db: Db

const filter: BrowseFilter = {
  words: [],
  categoryId: null,
  tag: null,
  sort: 'createdAt',
  isDescending: true,
  position: null,
  limit: 50,
}

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await fill(await aMemberRow(db, 'ann'))
}, 120_000)

afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** 100,000 torrents with many equal keys, so that only the id tells them apart. */
async function fill(uploader: number): Promise<void> {
  await sql`
    insert into torrent (name, category_id, uploader_id, info_hash, size, piece_length, file_count,
      created_at, state)
    select 'Release.' || (n % 40000) || case when n % 1000 = 7 then '.Rare' else '' end
        || case when n % 2 = 0 then '.1080p' else '.720p' end,
      1 + n % 7, ${uploader}, decode(md5(n::text) || substr(md5(n::text), 1, 8), 'hex'),
      1 + n % 5000, 16384, 1, timestamptz '2026-01-01' + (n / 3) * interval '1 minute',
      case when n % 100 = 99 then 'removed' else 'listed' end
    from generate_series(1, ${ROWS}::int) as n`.execute(db)
  await sql`
    insert into torrent_stats (torrent_id, seeders, leechers, snatches)
    select id, id % 300, id % 50, id % 2000 from torrent`.execute(db)
  await sql`analyze`.execute(db)
}

function next(page: torrents.BrowsePage, isBackward = false): BrowseFilter['position'] {
  const row = isBackward ? page.rows[0] : page.rows[page.rows.length - 1]
  return { key: row.sortKey, id: row.id, isBackward }
}

describe('browse', () => {
  it.each(torrents.SORTS.flatMap((sort) => [[sort, true] as const, [sort, false] as const]))(
    'by %s (descending: %s) meets every torrent of a category once, there and back',
    async (sort, isDescending) => {
      const given = { ...filter, sort, isDescending, categoryId: 3, words: ['rare'], limit: 7 }
      const seen: number[] = []
      let page = await torrents.browse(db, given)
      expect(page.hasBefore).toBe(false)
      for (;;) {
        seen.push(...page.rows.map((row) => row.id))
        if (!page.hasAfter) break
        page = await torrents.browse(db, { ...given, position: next(page) })
        expect(page.hasBefore).toBe(true)
      }
      const { rows } = await sql<{ id: number }>`
        select id from torrent
        where state = 'listed' and category_id = 3 and name like '%Rare%'`.execute(db)
      expect([...seen].sort((a, b) => a - b)).toEqual(
        rows.map((row) => row.id).sort((a, b) => a - b),
      )
      const back: number[] = page.rows.map((row) => row.id).reverse()
      while (page.hasBefore) {
        page = await torrents.browse(db, { ...given, position: next(page, true) })
        expect(page.hasAfter).toBe(true)
        back.push(...page.rows.map((row) => row.id).reverse())
      }
      expect(back.reverse()).toEqual(seen)
    },
  )

  it('is in the order that was asked for, ties by id', async () => {
    const { rows } = await torrents.browse(db, { ...filter, sort: 'size', limit: 100 })
    const keys = rows.map((row) => [row.size, row.id])
    expect(keys).toEqual([...keys].sort((a, b) => b[0] - a[0] || b[1] - a[1]))
    expect(rows[0].size).toBe(4_999)
  })

  it('takes % and _ in a title for what they are', async () => {
    const page = await torrents.browse(db, { ...filter, words: ['10_0p'] })
    expect(page.rows).toEqual([])
    expect((await torrents.browse(db, { ...filter, words: ['%'] })).rows).toEqual([])
    expect((await torrents.browse(db, { ...filter, words: ['RARE', '1080P'] })).rows).toEqual([])
    expect((await torrents.browse(db, { ...filter, words: ['RARE', '720P'] })).rows).toHaveLength(
      50,
    )
  })

  it('never shows what was removed', async () => {
    const page = await torrents.browse(db, { ...filter, words: ['Release.99.'] })
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from torrent where name ilike '%Release.99.%'`.execute(db)
    expect(rows[0].n).toBeGreaterThan(0)
    expect(page.rows).toEqual([])
  })
})

describe('the plan of browse over 100,000 torrents', () => {
  const deep = { isBackward: false, id: 50_000 }
  const positions: Record<Sort, string> = {
    name: 'release.30000.1080p',
    size: '2500',
    seeders: '150',
    leechers: '25',
    snatches: '1000',
    createdAt: String(Date.parse('2026-01-12') * 1_000),
  }

  async function planOf(given: BrowseFilter): Promise<string> {
    const compiled = browseQuery(db, given).compile()
    const explained = await db.executeQuery<{ 'QUERY PLAN': string }>({
      ...compiled,
      sql: `explain (analyze, buffers off) ${compiled.sql}`,
    })
    return explained.rows.map((row) => row['QUERY PLAN']).join('\n')
  }

  function rowsTouched(plan: string): number {
    const actual = [...plan.matchAll(/actual .*?rows=([\d.]+) loops=(\d+)/g)]
    return Math.max(...actual.map(([, rows, loops]) => Number(rows) * Number(loops)))
  }

  it.each(torrents.SORTS.flatMap((sort) => [[sort, true] as const, [sort, false] as const]))(
    'walks an index for %s (descending: %s), also deep in the list',
    async (sort, isDescending) => {
      for (const position of [null, { ...deep, key: positions[sort] }]) {
        const plan = await planOf({ ...filter, sort, isDescending, position })
        expect(plan).toMatch(/Index (Only )?Scan/)
        expect(plan).not.toMatch(/Seq Scan on (torrent|torrent_stats)\b/)
        expect(plan).not.toMatch(/Sort Key: (?!tag)/)
        expect(rowsTouched(plan)).toBeLessThan(2_000)
      }
    },
  )

  it('walks an index for a category', async () => {
    const plan = await planOf({ ...filter, categoryId: 2 })
    expect(plan).toContain('torrent_category')
    expect(rowsTouched(plan)).toBeLessThan(2_000)
  })

  it('finds rare words of a title by the trigram index', async () => {
    const plan = await planOf({ ...filter, words: ['Release.12345.'] })
    expect(plan).toContain('torrent_name_words')
    expect(plan).not.toMatch(/Seq Scan on torrent\b/)
  })
})

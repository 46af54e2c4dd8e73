import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { BrowseFilter } from '../../../src/store/search/browse.ts'
import {
  countQuery,
  existsQuery,
  gatherQuery,
  walkQuery,
} from '../../../src/store/search/browse.ts'
import { byIndex } from '../../../src/store/search/by-index.ts'
import type { Order } from '../../../src/store/search/page-of-places.ts'
import { EVERYTHING, STATES } from '../../../src/store/search/filters.ts'
import { SORTS } from '../../../src/store/search/sorts.ts'
import { createDb } from '../../support/patient-db.ts'
import { asked } from '../../support/asked.ts'
import { fillDemo } from '../../support/community/demo.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

// Queries of browse and search on the data of `babou demo`: no plan reads all torrents.

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  await fillDemo(database.url, { torrents: 5_000, members: 200 })
  db = createDb(database.url, { log: silentLog(), max: 1 })
  await sql`analyze`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const all: BrowseFilter = {
  ...EVERYTHING,
  memberId: 5,
  order: { by: 'createdAt', isDescending: true },
  position: null,
  limit: 50,
}

const filters: Record<string, Partial<BrowseFilter>> = {
  'a word': { search: asked('1080p ') },
  'several words': { search: asked('the "of the" -720p x26') },
  'words alone to do without': { search: asked('-1080p ') },
  'a word or numbers': { search: asked('dark (year:>2015 OR seeders:>3) ') },
  'a year and a size': { search: asked('year:2019 size:>1g ') },
  'a day': { search: asked('added:2024-05-01 ') },
  'names in the line': { search: asked('cat:movies -tag:hd uploader:ann ') },
  'a category': { categoryIds: [2] },
  'several categories': { categoryIds: [1, 2, 3] },
  'a tag': { tagIds: [1] },
  'several tags': { tagIds: [1, 2] },
  'an uploader': { uploaderId: 7 },
  ...Object.fromEntries(STATES.map((state) => [`state ${state}`, { states: [state] }])),
  'all kinds': {
    search: asked('1080p '),
    categoryIds: [1, 2],
    tagIds: [1],
    uploaderId: 7,
    states: ['alive', 'snatched'],
  },
}

const orders: readonly Order[] = [
  ...SORTS.flatMap((by) => [
    { by, isDescending: true },
    { by, isDescending: false },
  ]),
  { by: 'relevance' },
]

async function planOf(query: RawBuilder<unknown>): Promise<string> {
  return byIndex(db, async (tx) => {
    const compiled = query.compile(tx)
    const explained = await tx.executeQuery<{ 'QUERY PLAN': string }>({
      ...compiled,
      sql: `explain (analyze, buffers off, costs off) ${compiled.sql}`,
    })
    return explained.rows.map((row) => row['QUERY PLAN']).join('\n')
  })
}

function expectIndexed(plan: string): void {
  expect(plan).toMatch(/Index/)
  expect(executed(plan)).not.toMatch(
    /Seq Scan on (torrent|torrent_stats|torrent_tag|member_torrent)\b/,
  )
}

/** Without the parts of a statement that were not needed. */
function executed(plan: string): string {
  const lines = plan.split('\n')
  return lines.filter((line) => !line.includes('(never executed)')).join('\n')
}

const OF_COUNTS: readonly Order['by'][] = ['seeders', 'leechers']

describe('the plan over the demo', () => {
  it.each(Object.entries(filters))('uses indexes for %s, in every order', async (_name, given) => {
    for (const order of orders) {
      expectIndexed(await planOf(gatherQuery({ ...all, ...given, order })))
    }
  })

  it.each(orders)(
    'walks an index for everything, by $by (descending: $isDescending)',
    async (order) => {
      if (order.by === 'relevance' || OF_COUNTS.includes(order.by)) return
      const plan = await planOf(walkQuery({ ...all, order }))
      expectIndexed(plan)
      expect(plan).not.toContain('Sort Key')
    },
  )

  it.each([
    ...orders
      .filter(({ by }) => OF_COUNTS.includes(by))
      .map((order): Partial<BrowseFilter> => ({ order })),
    { states: ['dead'] as const },
  ])('finds the first swarms by one scan of their counts: %j', async (given) => {
    const plan = executed(await planOf(walkQuery({ ...all, limit: 10, ...given }, 100)))
    expect(plan.match(/Seq Scan on torrent_stats/g)).toHaveLength(1)
    expect(plan).not.toMatch(/Seq Scan on torrent\b/)
    expect(plan).toMatch(/Sort Method: top-N heapsort/)
  })

  it('finds by the index of words whether torrents have several frequent words', async () => {
    const filter = { ...all, search: asked('the 1080p ') }
    expect(await planOf(existsQuery(filter))).toMatch(/Bitmap Index Scan on \w+_search/)
  })

  it('counts everything by an index', async () => {
    expectIndexed(await planOf(countQuery(all)))
  })
})

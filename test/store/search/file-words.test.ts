import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuery } from '../../../src/domain/search/query.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { facetQuery } from '../../../src/store/search/facet-counts.ts'
import { gathered } from '../../../src/store/search/facets.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { findings } from '../../../src/store/search/findings.ts'
import { createDb } from '../../support/patient-db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { adornReleases } from '../../support/query-lines.ts'
import { fillReleases } from '../../support/community/releases.ts'

const LINES = [
  ...[
    'release',
    'rel*',
    'rare',
    'title:rare',
    'title:2020',
    'other',
    'file:cover',
    'file:"disc 2"',
  ],
  ...[
    'release file:disc*',
    'rare -file:cover',
    'release OR file:cover',
    'file:disc added:<2026-01',
  ],
  ...['-rare file:disc', 'release is:dead', 'file:cover tag:hd', 'rare file:nothing'],
]
/** Only of one uploader. */
const OF_BEN = ['', 'release', 'file:cover -rare', 'added:<2026-01', 'size:>20']
const ORDERS = [
  { by: 'relevance' },
  { by: 'createdAt', isDescending: true },
  { by: 'seeders', isDescending: true },
  { by: 'name', isDescending: false },
] as const

let database: TestDatabase
let db: Db
let ben: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  const memberId = await aMemberRow(db, 'ann')
  await fillReleases(db, memberId, 1, 400)
  await adornReleases(db, memberId, 0)
  ben = await aMemberRow(db, 'ben')
  await sql`update torrent set uploader_id = ${ben} where id % 4 = 0`.execute(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** The results from torrent_words in each order, and from the rows of torrents. */
async function bothOf(line: string, uploaderId: number | null) {
  const read = readQuery(line, Date.UTC(2026, 5, 1) / 1000)
  const search = read.ok && line !== '' ? read.query : null
  const filter = { ...EVERYTHING, search, uploaderId }
  const { rows } = await facetQuery(gathered(filter)).execute(db)
  const [{ torrents: total }] = rows.filter(({ facet }) => facet === 'total')
  const facets = rows.filter(({ facet }) => facet !== 'total')
  const told = []
  for (const order of ORDERS) {
    const asked = { ...filter, order, position: null, limit: 1_000 }
    const { page, facets: found } = await findings(db, asked, true)
    told.push({ total: page.total, rows: page.rows.length, facets: found?.values ?? [] })
  }
  return { told, wanted: ORDERS.map(() => ({ total, rows: total, facets })) }
}

async function expectAlike(): Promise<number> {
  let hits = 0
  const asked = [
    ...LINES.map((line) => ({ line, by: null })),
    ...OF_BEN.map((line) => ({ line, by: ben })),
  ]
  for (const { line, by } of asked) {
    const { told, wanted } = await bothOf(line, by)
    expect({ line, by, told }).toEqual({ line, by, told: wanted })
    hits += told[0].rows
  }
  return hits
}

describe('a search for words', () => {
  it('has the same results and facets from torrent_words as from torrents, in every order', async () => {
    expect(await expectAlike()).toBeGreaterThan(1_000)
  })

  it('follows names, tags, states, times, uploaders and swarms', async () => {
    for (const change of [
      "update torrent set name = 'Other.Rare.2031' where id % 7 = 0",
      "update torrent set state = 'removed' where id % 11 = 0",
      "update torrent set created_at = created_at + interval '1 year' where id % 5 = 0",
      `update torrent set uploader_id = ${ben} where id % 9 = 0`,
      `update torrent set is_anonymous = true where id % 6 = 0`,
      'delete from torrent_tag where torrent_id % 3 = 0',
      'update torrent_stats set seeders = case when seeders = 0 then 3 else 0 end',
      'delete from torrent_stats where torrent_id % 13 = 0',
      'insert into torrent_stats (torrent_id, seeders) select id, id % 2 from torrent where id % 13 = 0',
    ]) {
      await sql.raw(change).execute(db)
    }
    expect(await expectAlike()).toBeGreaterThan(1_000)
  })
})

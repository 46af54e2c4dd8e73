import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuery } from '../../../src/domain/search/query.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { isKnownAbove, wouldTell } from '../../../src/store/search/facet-estimate.ts'
import { EVERYTHING } from '../../../src/store/search/filters.ts'
import { findings } from '../../../src/store/search/findings.ts'
import { createDb } from '../../support/patient-db.ts'
import { facets } from '../../support/facets.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { adornReleases } from '../../support/query-lines.ts'
import { fillReleases } from '../../support/community/releases.ts'

const TORRENTS = 1_500

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  const memberId = await aMemberRow(db, 'ann')
  await fillReleases(db, memberId, 1, TORRENTS)
  await adornReleases(db, memberId, 0)
  await sql`vacuum full analyze torrent`.execute(db) // a sample is of pages
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

function asking(line: string) {
  const read = readQuery(line, Date.UTC(2026, 5, 1) / 1000)
  return { ...EVERYTHING, search: read.ok ? read.query : null }
}

const valuesOf = (all: Awaited<ReturnType<typeof facets>>) =>
  new Map(all.values.map(({ facet, value, torrents }) => [`${facet} ${value}`, torrents]))

describe('facets of a sample', () => {
  it.each(['release', 'file:cover', 'is:alive', '-file:cover tag:live'])(
    'of %s are about those of all',
    async (line) => {
      const exact = await facets(db, asking(line), false)
      const guessed = await facets(db, asking(line), true, TORRENTS / 2)
      expect([exact.isEstimate, guessed.isEstimate]).toEqual([false, true])
      expect(guessed.total).toBeGreaterThan(exact.total * 0.7)
      expect(guessed.total).toBeLessThan(exact.total * 1.3)
      const [wanted, told] = [valuesOf(exact), valuesOf(guessed)]
      expect([...told.keys()].sort()).toEqual([...wanted.keys()].sort())
      for (const [value, torrents] of wanted) {
        const doubt = 6 * Math.sqrt(torrents) + 4
        expect(Math.abs((told.get(value) ?? 0) - torrents), value).toBeLessThan(doubt)
      }
    },
  )

  it('count text values, which have no named marks', async () => {
    await sql`
      insert into attribute (key, label, type, is_facet) values ('version', 'Version', 'text', true)
      `.execute(db)
    const told = valuesOf(await facets(db, asking('rel*'), true, TORRENTS / 2))
    expect(['0', '1', '2'].map((value) => (told.get(`attr.version ${value}`) ?? 0) > 300)).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('the knowledge about large results', () => {
  it('is shared: after one search with too many matches, the next equal one skips gathering', async () => {
    const page = { order: { by: 'relevance' }, position: null, limit: 10, countUpTo: 40 } as const
    const filter = { ...asking('rare'), ...page }
    expect(await isKnownAbove(db, filter, 40)).toBe(false)
    expect((await findings(db, filter, false)).page.total).toBeNull()
    expect(await isKnownAbove(db, filter, 40)).toBe(true)
    expect(await isKnownAbove(db, filter, 41)).toBe(false)
    expect(await isKnownAbove(db, asking('release'), 40)).toBe(false)
  })

  it('comes only from samples that are far above the limit', async () => {
    const tells = (expected: number) => wouldTell(db, db, { expected, many: 10_000 })
    // The size of the catalog is PostgreSQL's estimate.
    await sql`
      select pg_restore_relation_stats('schemaname', 'public', 'relname', 'torrent',
        'reltuples', 1000000::real)`.execute(db)
    const other = createDb(database.url, { log: silentLog(), max: 1 })
    expect(await tells(40_000)).toBe(false) // as it was known to be, all are looked at
    const known = [9_000, 12_000, 40_000].map((expected) =>
      wouldTell(other, other, { expected, many: 10_000 }),
    )
    expect(await Promise.all(known)).toEqual([false, false, true])
    await closeDb(other)
  })
})

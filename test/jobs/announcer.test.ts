import { afterAll, beforeAll, expect, it } from 'vitest'
import { startAnnouncer } from '../../src/jobs/announcer.ts'
import { createLog, silentLog } from '../../src/shared/log.ts'
import { createMetrics } from '../../src/shared/metrics.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { EVERYTHING } from '../../src/store/search/filters.ts'
import { announceAll } from '../support/community/announced.ts'
import { aListedTorrent, aMemberRow } from '../support/community/catalog.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { until } from '../support/until.ts'

const now = new Date('2026-03-01T12:34:56Z')
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** Every torrent is larger, but the database knows no number as large as `from`. */
const UNTESTABLE = {
  ...{ all: [], none: [], leftOut: null },
  also: [{ kind: 'number', field: 'size', from: 1e30, to: null }],
}

async function aSearch(memberId: number, name: string, filter: unknown): Promise<number> {
  const { id } = await db
    .insertInto('saved_search')
    .values({
      ...{ member_id: memberId, name, query: '', notifies: true },
      ...{ filter: JSON.stringify(filter), created_at: now, seen_at: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

it('leaves out saved searches that fail, logs each by its ID, and counts them', async () => {
  const [ann, bob] = [await aMemberRow(db, 'ann'), await aMemberRow(db, 'bob')]
  const first = await aSearch(bob, 'first', EVERYTHING)
  const notIndexed = await aSearch(bob, 'secret words', {})
  const notTested = await aSearch(bob, 'secret number', { ...EVERYTHING, search: UNTESTABLE })
  const last = await aSearch(bob, 'last', { ...EVERYTHING, states: ['unsnatched'] })
  const list = (name: string) => aListedTorrent(db, name, ann, {}, now)
  const torrents = [await list('one'), await list('two')]
  await announceAll(db, now)
  const lines: string[] = []
  const metrics = createMetrics('jobs')
  const announcer = startAnnouncer({
    ...{ db, metrics, clock: { now: () => now, monotonicSeconds: () => 0 }, links: () => [] },
    log: createLog('info', {}, (line) => void lines.push(line)),
  })
  try {
    const found = () =>
      db.selectFrom('search_alert').select(['torrent_id as torrent', 'saved_search_id as search'])
    await until(async () => (await found().execute()).length === 4)
    const each = torrents.flatMap((torrent) => [first, last].map((search) => ({ torrent, search })))
    expect(await found().orderBy('torrent_id').orderBy('saved_search_id').execute()).toEqual(each)
  } finally {
    await announcer.stop()
  }
  const failed = lines.filter((line) => line.includes('announcer.search-failed'))
  expect(failed.map((line) => (JSON.parse(line) as { searchId: number }).searchId)).toEqual([
    notIndexed,
    notTested,
  ])
  expect(failed[1]).toContain('SQLSTATE 22P02')
  expect(failed.join('')).not.toMatch(/secret|1e\+30/)
  // Two searches with two torrents.
  const text = 'babou_saved_searches_failed_total{role="jobs"} 4'
  expect(await metrics.registry.metrics()).toContain(text)
})

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../../src/shared/clock.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { keptFeed } from '../../../src/site/search/feed/kept-feeds.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { SearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createSearchIndex } from '../../../src/store/search/memory/search-index.ts'
import { createDb } from '../../support/patient-db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import { fillReleases } from '../../support/community/releases.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db
let index: SearchIndex

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await fillReleases(db, await aMemberRow(db, 'ann'), 1, 5)
  const clock = createClock({ BABOU_TEST_CLOCK: undefined })
  const given = { url: database.url, db, log: silentLog(), clock, testClock: undefined }
  index = createSearchIndex({ ...given, maxMebibytes: 16, file: null, least: 1 })
  await until(() => index.isReady())
})
afterAll(async () => {
  await index.stop()
  await closeDb(db)
  await database.drop()
})

/** Counts how often a feed is made. */
function feed() {
  const made = { times: 0 }
  const make = () => {
    made.times++
    return Promise.resolve({ text: String(made.times), more: { kind: 'written' } as const })
  }
  return { made, ask: (address: string) => keptFeed(db, address, make) }
}

describe('a feed', () => {
  it('is made once for many readers of the same address', async () => {
    const { made, ask } = feed()
    expect(await ask('torrents one')).toBe(await ask('torrents one'))
    expect(made.times).toBe(1)
    await ask('torrents other')
    expect(made.times).toBe(2)
  })

  it('is made again once a torrent changes', async () => {
    const { made, ask } = feed()
    await ask('torrents changing')
    await sql`update torrent set name = 'Another.Name' where id = 2`.execute(db)
    await until(async () => {
      await ask('torrents changing')
      return made.times === 2
    })
  })

  it('is made each time while the catalog is not in memory', async () => {
    const { made, ask } = feed()
    await index.stop()
    for (const _ of [1, 2]) await ask('torrents without')
    expect(made.times).toBe(2)
  })
})

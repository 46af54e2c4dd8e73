import { afterAll, beforeAll, expect, it } from 'vitest'
import { envelope } from '../../src/bridge/define-event.ts'
import { swarmCounts } from '../../src/bridge/events/traffic-events.ts'
import type { ListenerContext } from '../../src/jobs/define-listener.ts'
import { takeSwarmCounts } from '../../src/jobs/listeners/take-swarm-counts.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { createSwarmReports } from '../../src/store/torrents/swarm-reports.ts'
import { createDb } from '../support/patient-db.ts'
import { randomId } from '../support/bridge/journals.ts'
import { addTorrent } from '../support/community/rows.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

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

it('a link that was cut brings no counts after the first of the next link', async () => {
  const torrents = [await addTorrent(db), await addTorrent(db), await addTorrent(db)]
  const storeId = randomId()
  const common = { db, log: silentLog(), swarmReports: createSwarmReports() }
  type Part = 'first' | 'last' | 'only' | 'change'
  /** Seeders of the first, second … torrent; null: not named. */
  const says = (linkId: number, part: Part, seeders: readonly (number | null)[]) => {
    const counts = seeders.flatMap((count, at) => {
      return count === null ? [] : [{ torrentId: torrents[at], seeders: count, leechers: 0 }]
    })
    return takeSwarmCounts.take(
      envelope(swarmCounts, { storeId, part, counts }),
      { node: 'one', storeId },
      { ...common, linkId } as unknown as ListenerContext,
    )
  }
  const stand = async () => {
    const rows = await db
      .selectFrom('torrent_stats')
      .select('seeders')
      .where('torrent_id', 'in', torrents)
      .orderBy('torrent_id')
      .execute()
    return rows.map(({ seeders }) => seeders)
  }
  await says(1, 'only', [5, null, 9])
  await says(1, 'first', [5])
  await says(2, 'first', [4])
  // What was under way over the first link, in the hands of jobs.
  await says(1, 'last', [null, 2])
  await says(1, 'change', [3])
  expect(await stand()).toEqual([4, 0, 9])
  await says(2, 'last', [null, null, 8])
  expect(await stand()).toEqual([4, 0, 8])
  await says(2, 'only', [null, null, 8])
  expect(await stand()).toEqual([0, 0, 8])
})

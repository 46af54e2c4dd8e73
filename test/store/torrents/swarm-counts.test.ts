import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noCounts } from '../../../src/bridge/link/counts.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as swarmCounts from '../../../src/store/torrents/swarm-counts.ts'
import {
  createNamedTorrents,
  createSwarmReports,
} from '../../../src/store/torrents/swarm-reports.ts'
import { createDb } from '../../support/patient-db.ts'
import { randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addTorrent, SOME_TIME } from '../../support/community/rows.ts'

type Part = Parameters<typeof swarmCounts.take>[2]['part']

let database: TestDatabase
let db: Db
let torrents: number[]
let storeId: string
/** What the jobs that run know of full reports. */
let reports: ReturnType<typeof createSwarmReports>

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  storeId = randomId()
  reports = createSwarmReports()
  torrents = [await addTorrent(db), await addTorrent(db), await addTorrent(db)]
})

/** Counts as [seeders, leechers] of the first, second … torrent; null: not named. */
function says(part: Part, counts: readonly ([number, number] | null)[], store = storeId) {
  const named = counts.flatMap((count, index) =>
    count === null ? [] : [{ torrentId: torrents[index], seeders: count[0], leechers: count[1] }],
  )
  return swarmCounts.take(db, reports, { storeId: store, part, counts: named })
}

async function addMany(count: number): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    with made as (
      insert into torrent
        (name, category_id, info_hash, size, piece_length, file_count, created_at)
      select 'many ' || n, 1, substring(sha256((${storeId} || n)::bytea) for 20), 1000, 16384, 1,
        now()
      from generate_series(1, ${count}::int) n returning id
    )
    insert into torrent_stats (torrent_id) select id from made
    returning torrent_id as id`.execute(db)
  torrents = rows.map(({ id }) => id).sort((a, b) => a - b)
}

async function stand() {
  const rows = await db
    .selectFrom('torrent_stats')
    .select(['seeders', 'leechers'])
    .where('torrent_id', 'in', torrents)
    .orderBy('torrent_id')
    .execute()
  return rows.map(({ seeders, leechers }) => [seeders, leechers])
}

describe('swarm counts', () => {
  it('of a full report are stored, and a swarm that it no longer names becomes 0', async () => {
    await says('only', [[5, 1], [2, 2], null])
    expect(await stand()).toEqual([
      [5, 1],
      [2, 2],
      [0, 0],
    ])
    await says('only', [null, [3, 2], [1, 0]])
    expect(await stand()).toEqual([
      [0, 0],
      [3, 2],
      [1, 0],
    ])
  })

  it('of a report in parts become 0 only with its last part', async () => {
    await says('only', [
      [5, 1],
      [2, 2],
      [9, 9],
    ])
    await says('first', [[6, 1]])
    expect(await stand()).toEqual([
      [6, 1],
      [2, 2],
      [9, 9],
    ])
    await says('more', [null, [1, 1]])
    await says('last', [])
    expect(await stand()).toEqual([
      [6, 1],
      [1, 1],
      [0, 0],
    ])
  })

  it('that change during a full report are kept', async () => {
    await says('only', [[5, 1], null, null])
    await says('first', [[5, 1]])
    await says('change', [null, null, [4, 4]])
    await says('last', [null, [1, 1]])
    expect(await stand()).toEqual([
      [5, 1],
      [1, 1],
      [4, 4],
    ])
  })

  it('of several trackers are added up', async () => {
    await says('only', [[5, 1]])
    await says('only', [[2, 3]], randomId())
    expect(await stand()).toEqual([
      [7, 4],
      [0, 0],
      [0, 0],
    ])
    await says('change', [[1, 0]])
    expect((await stand())[0]).toEqual([3, 3])
  })

  it('of trackers that report in parallel are added up too', async () => {
    const stores = Array.from({ length: 8 }, randomId)
    await Promise.all(
      stores.map((store) =>
        says(
          'only',
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          store,
        ),
      ),
    )
    expect(await stand()).toEqual([
      [8, 16],
      [24, 32],
      [40, 48],
    ])
  })

  it('of one tracker that arrive in parallel are summed as they are stored', async () => {
    const numbers = Array.from({ length: 24 }, (_, n) => n + 1)
    await Promise.all(numbers.map((n) => says('change', [[n, 25 - n], [n % 5, 0], null])))
    const stored = await db
      .selectFrom('swarm_count')
      .select(['seeders', 'leechers'])
      .where('store_id', '=', storeId)
      .orderBy('torrent_id')
      .execute()
    expect(stored[0].seeders).toBeGreaterThan(0)
    const rows = stored.map(({ seeders, leechers }) => [seeders, leechers])
    expect(await stand()).toEqual([...rows, ...(rows.length === 2 ? [[0, 0]] : [])])
  })

  it('that another tracker writes in another order wait for each other, and none fails', async () => {
    await addMany(500)
    const [first, last] = [randomId(), randomId()]
    for (let n = 1; n <= 20; n++) {
      const counts = torrents.map((): [number, number] => [n, 1])
      const forth = says('change', counts, first)
      torrents.reverse()
      await Promise.all([forth, says('change', counts, last)])
    }
    expect(await stand()).toEqual(torrents.map(() => [40, 2]))
  })

  it('of a sum that is too low do not make it negative', async () => {
    await says('change', [[5, 4]])
    await sql`update torrent_stats set seeders = 2, leechers = 1
      where torrent_id = ${torrents[0]}`.execute(db)
    await says('change', [[1, 0]])
    expect((await stand())[0]).toEqual([0, 0])
  })

  it('start from scratch after an interrupted report', async () => {
    await says('first', [
      [5, 1],
      [2, 2],
    ])
    await says('only', [[1, 1]])
    expect(await stand()).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ])
  })

  it('of an unknown torrent do not discard the others', async () => {
    const counts = [
      { torrentId: 2 ** 40, seeders: 1, leechers: 1 },
      { torrentId: torrents[0], seeders: 2, leechers: 0 },
    ]
    await swarmCounts.take(db, reports, { storeId, part: 'only', counts })
    expect((await stand())[0]).toEqual([2, 0])
  })

  it('that a full report repeats are neither written nor locked', async () => {
    const rows = async () =>
      (
        await sql`select c.ctid, c.xmin, c.xmax, s.ctid as stats, s.xmin as by, s.xmax as locked
          from swarm_count c join torrent_stats s using (torrent_id)
          where c.store_id = ${storeId} order by torrent_id`.execute(db)
      ).rows
    const counts: [number, number][] = [
      [5, 1],
      [2, 2],
      [0, 3],
    ]
    await says('only', counts)
    const before = await rows()
    expect(before).toHaveLength(3)
    await says('only', counts)
    expect(await rows()).toEqual(before)
    await says('only', [[5, 1], [2, 3], counts[2]])
    const after = await rows()
    expect(after.map((row, at) => JSON.stringify(row) === JSON.stringify(before[at]))).toEqual([
      true,
      false,
      true,
    ])
  })

  it('are all kept when jobs starts in the middle of a report, until the next one', async () => {
    await says('only', [[5, 1], [2, 2], null])
    expect(await says('first', [[5, 1]])).toBe(true)
    reports = createSwarmReports()
    expect(await says('more', [null, null, [1, 1]])).toBe(true)
    expect(await says('last', [])).toBe(false)
    expect(await stand()).toEqual([
      [5, 1],
      [2, 2],
      [1, 1],
    ])
    expect(await says('only', [[5, 1]])).toBe(true)
    expect(await stand()).toEqual([
      [5, 1],
      [0, 0],
      [0, 0],
    ])
  })

  it('of a later report that other jobs took are kept at the end of an earlier one', async () => {
    await says('first', [[5, 1]])
    const those = reports
    reports = createSwarmReports()
    await says('only', [null, [2, 2], [3, 3]])
    reports = those
    expect(await says('last', [])).toBe(false)
    expect(await stand()).toEqual([
      [0, 0],
      [2, 2],
      [3, 3],
    ])
  })

  it('become 0 in steps, of more swarms than one step has', async () => {
    await addMany(4_100)
    await says(
      'change',
      torrents.map(() => [1, 0]),
    )
    expect(await says('only', [[1, 0]])).toBe(true)
    const seeders = (await stand()).map(([each]) => each)
    expect(seeders.reduce((sum, each) => sum + each, 0)).toBe(1)
    expect(seeders[0]).toBe(1)
  })
})

describe('the torrents that a report has named', () => {
  it('are those that were added, to the last bit', () => {
    const named = createNamedTorrents()
    const ids = [1, 7, 8, 8_191, 8_192, 4_000_000, 2 ** 40 + 5]
    for (const id of ids) named.add(id)
    expect(ids.every((id) => named.has(id))).toBe(true)
    expect(ids.flatMap((id) => [id - 1, id + 1]).filter((id) => named.has(id))).toEqual([
      8, 7, 8_192, 8_191,
    ])
    expect(named.isComplete()).toBe(true)
  })

  it('are limited, and say when some are missing', () => {
    const named = createNamedTorrents(2)
    for (const page of [0, 1, 2]) named.add(page * 8_192 + 1)
    named.add(2)
    expect(named.isComplete()).toBe(false)
    expect([1, 2, 8_193, 16_385].map((id) => named.has(id))).toEqual([true, true, true, false])
  })
})

it('of a silent tracker are deleted with its peers', async () => {
  const heartbeat = {
    node: 'gone',
    role: 'tracker' as const,
    storeId,
    version: '1',
    startedAt: 1,
    state: 'ready' as const,
    rssBytes: 1,
    cpuPercent: 1,
    peers: 1,
    torrents: 1,
    members: 1,
    announcesPerSecond: 1,
    unbooked: 0,
  }
  const bridge = {
    node: 'gone',
    isUp: true,
    isCaughtUp: true,
    lagEvents: 0,
    lagSeconds: 0.5,
    connects: 1,
    counts: noCounts,
  }
  await nodes.beat(db, heartbeat, { ...bridge, isCaughtUp: false }, SOME_TIME)
  await nodes.beat(db, { ...heartbeat, peers: 2 }, bridge, SOME_TIME)
  await says('only', [[5, 1]])
  expect(await nodes.all(db)).toMatchObject([{ node: 'gone', heartbeat: { peers: 2 }, bridge }])
  expect(await nodes.forgetSilent(db, SOME_TIME)).toEqual([])
  expect(await nodes.forgetSilent(db, new Date(SOME_TIME.getTime() + 1))).toEqual([storeId])
  expect(await nodes.all(db)).toEqual([])
  expect((await stand())[0]).toEqual([0, 0])
})

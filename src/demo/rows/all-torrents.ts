import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../../store/base/db.ts'
import { demoBundles } from './bundle-rows.ts'
import { catalogIds } from './catalog-ids.ts'
import type { DemoHistory } from './history.ts'
import { writeRatings } from './rating-rows.ts'
import { emptyStage, STAGE, stagePaths, unstage } from './staged-torrents.ts'
import { writeTalk } from './talk-rows.ts'
import { writeTorrents } from './torrent-rows.ts'
import type { DemoTraffic } from './traffic-rows.ts'
import { writeTraffic } from './traffic-rows.ts'
import type { DemoCommunity, DemoTorrent } from './types.ts'

/** Torrents in memory at a time. */
const BATCH = 500

/** What goes along with the torrents. */
export interface Along {
  readonly isLarge: boolean
  readonly onProgress?: (torrents: number) => void
  readonly nameOf: (memberId: number) => string
  readonly traffic: DemoTraffic
  readonly history: DemoHistory
}

/**
 * Writes all torrents; returns how many. In a large community, PostgreSQL builds the words of some
 * while the next ones are drawn.
 */
export async function writeAll(
  client: pg.PoolClient,
  tx: Db,
  { torrents }: DemoCommunity,
  { isLarge, onProgress, nameOf, traffic, history }: Along,
): Promise<number> {
  const ids = await catalogIds(tx)
  const places = demoBundles(client, await lastId(tx, 'bundle'))
  let written = 0
  let building: Promise<void> = Promise.resolve()
  for (const batch of batches(torrents)) {
    history.add(batch)
    await building
    await ids.learnTags(batch)
    await places.learn(batch)
    if (isLarge) await emptyStage(tx)
    const table = isLarge ? STAGE : undefined
    await writeTorrents(client, batch, { ...ids, bundleOf: places.bundleOf }, table)
    if (isLarge) await stagePaths(client, batch)
    await writeTraffic(client, batch, traffic)
    await writeTalk(client, batch, nameOf)
    await writeRatings(client, batch)
    if (isLarge) building = unstage(tx, batch)
    // It is on its way to the server before the next torrents keep this thread busy.
    await setImmediate()
    written += batch.length
    onProgress?.(written)
  }
  await building
  return written
}

function* batches(torrents: Iterable<DemoTorrent>): Generator<readonly DemoTorrent[]> {
  let batch: DemoTorrent[] = []
  for (const torrent of torrents) {
    if (batch.push(torrent) < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The highest ID of a table; 0 when it is empty. */
export async function lastId(tx: Db, table: 'bundle' | 'collection'): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(id), 0) as last from ${sql.table(table)}`.execute(tx)
  return rows[0].last
}

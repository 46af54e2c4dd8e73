import { sql } from 'kysely'
import { holdersChanged } from '../../bridge/events/holder-events.ts'
import type { HolderMap } from '../../domain/fleet/holders.ts'
import { nextMap } from '../../domain/fleet/holders.ts'
import type { Db } from '../base/db.ts'
import * as outbox from '../records/outbox.ts'

// The map of which tracker holds which torrents. It follows from the trackers that report.

/** The map that trackers have or are about to get; null: there never was a second tracker. */
export async function current(db: Db): Promise<HolderMap | null> {
  const row = await db.selectFrom('holder_map').select('map').executeTakeFirst()
  return row === undefined ? null : holdersChanged.shape.parse(row.map)
}

/** Names of the trackers that report, without disabled ones. */
export async function serving(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('tracker_node')
    .select('node')
    .distinct()
    .where('node', 'not in', (eb) => eb.selectFrom('switched_off_node').select('node'))
    .orderBy('node')
    .execute()
  return rows.map(({ node }) => node)
}

/**
 * Makes the next map if the trackers that report have changed, and sends it to all of them; returns
 * the map that is valid now.
 */
export async function refresh(db: Db, now: Date): Promise<HolderMap | null> {
  const [map, names] = await Promise.all([current(db), serving(db)])
  const next = nextMap(map, names)
  if (next === null) return map
  return db.transaction().execute(async (tx) => {
    const values = { version: next.version, map: JSON.stringify(next), made_at: now }
    const made = await tx
      .insertInto('holder_map')
      .values(values)
      .onConflict((conflict) =>
        conflict
          .column('only_one')
          .doUpdateSet(values)
          .where(sql.ref<number>('holder_map.version'), '=', next.version - 1),
      )
      .returning('version')
      .executeTakeFirst()
    // Another node of jobs was faster: the next report of a tracker looks again.
    if (made === undefined) return current(tx)
    await outbox.record(tx, holdersChanged, toSend(next), now)
    return next
  })
}

/** The map as it is sent, with copies of its lists. */
function toSend({ version, trackers, holders, standbys }: HolderMap) {
  return { version, trackers: [...trackers], holders: [...holders], standbys: [...standbys] }
}

/** The map for a tracker that joins; null: there is none. */
export async function told(db: Db) {
  const map = await current(db)
  return map === null ? null : toSend(map)
}

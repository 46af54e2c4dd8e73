import { sql } from 'kysely'
import { holdersChanged } from '../../bridge/events/holder-events.ts'
import type { HolderMap, TrackerLink } from '../../domain/fleet/holders.ts'
import { nextMap, reachableAt } from '../../domain/fleet/holders.ts'
import type { Db } from '../base/db.ts'
import * as outbox from '../records/outbox.ts'
import * as drains from './drains.ts'
import * as fleetNodes from './fleet-nodes.ts'

// The map of which tracker holds which torrents. It is derived from the trackers that report to
// jobs.

/**
 * Returns the map that trackers have or are about to get; null: there has never been a second
 * tracker.
 */
export async function current(db: Db): Promise<HolderMap | null> {
  const row = await db.selectFrom('holder_map').select('map').executeTakeFirst()
  return row === undefined ? null : holdersChanged.shape.parse(row.map)
}

/** Returns the names of the trackers that report, without disabled ones. */
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
 * Returns the addresses at which trackers reach each other: as they report them, replaced by those
 * in the registry.
 */
async function links(db: Db): Promise<ReadonlyMap<string, TrackerLink>> {
  const [rows, addresses] = await Promise.all([
    db
      .selectFrom('tracker_node')
      .select(['node', 'store_id'])
      .select(sql<string | null>`heartbeat->'listens'->>'link'`.as('link'))
      .orderBy('heartbeat_at')
      .execute(),
    fleetNodes.addresses(db),
  ])
  const found = rows.flatMap(({ node, store_id: storeId, link }) => {
    const url = link === null ? null : reachableAt(link, addresses.get(node))
    return url === null ? [] : [[node, { url, storeId }] as const]
  })
  return new Map(found)
}

/**
 * Creates the next map if the reporting trackers have changed, and sends it to all of them; returns
 * the map that is valid now.
 */
export async function refresh(db: Db, now: Date): Promise<HolderMap | null> {
  const [map, names] = await Promise.all([current(db), serving(db)])
  if (map === null && names.length < 2) return null
  const drained = await drains.endImpossible(db, now)
  const [at, given] = await Promise.all([links(db), givenSlots(db, map)])
  const next = nextMap(map, names, at, { drained, given })
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
    // Another jobs node was faster; the next report of a tracker triggers another check.
    if (made === undefined) return current(tx)
    await outbox.record(tx, holdersChanged, toSend(next), now)
    return next
  })
}

/** Returns the slots that trackers report as handed over, for this map. */
async function givenSlots(
  db: Db,
  map: HolderMap | null,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  if (map?.givers === undefined) return new Map()
  const { trackers, givers, version } = map
  const rows = await db
    .selectFrom('tracker_node')
    .select('node')
    .select(sql<{ version: number; gives?: number[] }>`heartbeat->'holders'`.as('holders'))
    .where(sql`heartbeat->'holders'->>'version'`, '=', String(version))
    .execute()
  return new Map(
    rows.map(({ node, holders }) => {
      const slots = [...givers.keys()].filter((slot) => trackers[givers[slot] ?? -1] === node)
      return [node, new Set(slots.filter((slot) => holders.gives?.includes(slot) !== true))]
    }),
  )
}

/** Returns the map in the form in which it is sent, with copies of its lists. */
function toSend(map: HolderMap) {
  const { version, links: at = [], drained = [], givers = [] } = map
  const lists = { holders: [...map.holders], standbys: [...map.standbys] }
  const copied = at.map((link) => (link === null ? null : { ...link }))
  return {
    ...{ version, trackers: [...map.trackers], ...lists },
    ...(at.length > 0 && { links: copied }),
    ...(drained.length > 0 && { drained: [...drained] }),
    ...(givers.length > 0 && { givers: [...givers] }),
  }
}

/** Returns the map for a tracker that joins; null: there is none. */
export async function told(db: Db) {
  const map = await current(db)
  return map === null ? null : toSend(map)
}

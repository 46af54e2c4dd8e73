import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { NodeFigures } from '../../bridge/events/node-events.ts'
import { nodeFigures, nodeHeartbeat } from '../../bridge/events/node-events.ts'
import { SILENT_SECONDS } from '../../domain/fleet/processes.ts'
import type { Db } from '../base/db.ts'
import * as swarmCounts from '../torrents/swarm-counts.ts'
import * as fleetNodes from './fleet-nodes.ts'
import * as siteDays from './site-days.ts'

/** A tracker that has been silent for this long counts as down, like every service. */
export { SILENT_SECONDS }

type Heartbeat = Payload<typeof nodeHeartbeat>

/** A tracker's last report. */
export interface NodeRow {
  readonly storeId: string
  readonly node: string
  readonly heartbeat: Heartbeat
  readonly heartbeatAt: Date
  /**
   * The tracker's links to jobs, as jobs saw them then; null: an earlier release stored the report.
   */
  readonly bridge: NodeFigures | null
}

/**
 * Returns whether the tracker's disk accepts no journal entries: the tracker cannot count traffic
 * (contract §5.1).
 */
export function isDiskFull({ heartbeat }: NodeRow): boolean {
  return heartbeat.figures?.journalRefused === true
}

/**
 * Records that a tracker is alive, and its load. Returns whether the counts of its peers were
 * dropped because it was silent: the tracker must then report all of them again.
 */
export async function beat(
  db: Db,
  heartbeat: Heartbeat,
  bridge: NodeFigures | null,
  now: Date,
): Promise<boolean> {
  const said = {
    node: heartbeat.node,
    heartbeat: JSON.stringify(heartbeat),
    heartbeat_at: now,
    bridge: JSON.stringify(bridge),
  }
  return db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('tracker_node')
      .select(['heartbeat', 'counts_dropped_at'])
      .where('store_id', '=', heartbeat.storeId)
      .forUpdate()
      .executeTakeFirst()
    // The report was still on its way when staff removed the tracker.
    if (before === undefined && (await fleetNodes.isRemoved(tx, heartbeat.node))) return false
    // Announces of a rehearsal do not count as activity of this site.
    const isShadow = heartbeat.shadow?.isOn === true
    const announces = isShadow ? 0 : announcesSince(before?.heartbeat, heartbeat)
    await siteDays.addAnnounces(tx, announces, now)
    await tx
      .insertInto('tracker_node')
      .values({ store_id: heartbeat.storeId, ...said })
      .onConflict((conflict) => conflict.column('store_id').doUpdateSet(said))
      .execute()
    return before !== undefined && before.counts_dropped_at !== null
  })
}

/**
 * A tracker that another one cannot reach counts as dead when its report is this late; reports
 * arrive every three seconds.
 */
const LATE_SECONDS = 3.5

/** How many portions one call drops, as a tracker's next message waits for it. */
const DROPPED_AT_ONCE = 10

/**
 * Drops the counts of peers of silent trackers; call it while another tracker reports. The counts
 * of a tracker that another one cannot reach are dropped sooner, because its standby counts the
 * same peers. A large tracker takes several calls. A tracker that was only cut off reports all its
 * peers when it is back.
 */
export async function dropSilentCounts(db: Db, now: Date): Promise<void> {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  const late = ago(LATE_SECONDS)
  let pieces = 0
  const counted = sql<boolean>`exists (select from swarm_count c where c.store_id = t.store_id)`
  const silent = await db
    .selectFrom('tracker_node as t')
    .select('t.store_id')
    .where((eb) =>
      eb.or([
        eb('heartbeat_at', '<', ago(SILENT_SECONDS)),
        eb.and([eb('heartbeat_at', '<', late), isUnreached(late)]),
      ]),
    )
    .where(counted)
    .orderBy('t.store_id')
    .execute()
  for (const { store_id: storeId } of silent) {
    const drop = () =>
      swarmCounts.dropSome(db, storeId, (tx) => markDropped(tx, storeId, late, now))
    while (pieces++ < DROPPED_AT_ONCE && (await drop()));
  }
}

/**
 * Selects whether a tracker that reports has no link to `t`: others then serve the torrents of `t`.
 */
function isUnreached(late: Date) {
  return sql<boolean>`exists (
    select from tracker_node r, jsonb_array_elements(r.heartbeat #> '{others,links}') as link
    where r.heartbeat_at >= ${late} and link->>'node' = t.node and link->>'isUp' = 'false')`
}

/** Locks and marks a tracker whose counts are dropped; false: it reports again. */
async function markDropped(tx: Db, storeId: string, before: Date, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tracker_node')
    .set({ counts_dropped_at: now })
    .where('store_id', '=', storeId)
    .where('heartbeat_at', '<', before)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Records that a tracker has begun to report all its peers. */
export async function countsCome(db: Db, storeId: string): Promise<void> {
  await db
    .updateTable('tracker_node')
    .set({ counts_dropped_at: null })
    .where('store_id', '=', storeId)
    .where('counts_dropped_at', 'is not', null)
    .execute()
}

/**
 * Returns the announces between two heartbeats; 0 for the first one, as it is unknown when they
 * happened.
 */
function announcesSince(before: unknown, { startedAt, figures }: Heartbeat): number {
  const last = nodeHeartbeat.shape.safeParse(before).data
  if (last === undefined || figures === undefined) return 0
  const isSame = last.startedAt === startedAt
  return Math.max(0, figures.announces - (isSame ? (last.figures?.announces ?? 0) : 0))
}

/** Up to which position a tracker has applied the events of the outbox. */
export interface Applied {
  readonly storeId: string
  readonly position: number
}

/**
 * Records what trackers have applied; a tracker that has not sent a heartbeat yet has no row and is
 * left out.
 */
export async function noteApplied(db: Db, applied: readonly Applied[]): Promise<void> {
  if (applied.length === 0) return
  await sql`
    update tracker_node set applied_position = position
    from jsonb_to_recordset(${JSON.stringify(applied)}::jsonb)
      as given ("storeId" text, position bigint)
    where store_id = "storeId" and applied_position <> position`.execute(db)
}

/** Returns all known trackers that were not removed, by name. */
export async function all(db: Db): Promise<readonly NodeRow[]> {
  const rows = await db.selectFrom('tracker_node').selectAll().orderBy('node').execute()
  return rows.map((row) => ({
    storeId: row.store_id,
    node: row.node,
    heartbeat: nodeHeartbeat.shape.parse(row.heartbeat),
    heartbeatAt: row.heartbeat_at,
    bridge: nodeFigures.safeParse(row.bridge).data ?? null,
  }))
}

/**
 * Deletes trackers that have been silent since `before`, and the peers that they counted; returns
 * their store IDs. A tracker that comes back reports everything it has when it joins.
 */
export async function forgetSilent(db: Db, before: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('tracker_node')
    .select('store_id')
    .where('heartbeat_at', '<', before)
    .execute()
  for (const { store_id: storeId } of rows) {
    await swarmCounts.forget(db, storeId)
    await db
      .deleteFrom('tracker_node')
      .where('store_id', '=', storeId)
      .where('heartbeat_at', '<', before)
      .execute()
  }
  return rows.map((row) => row.store_id)
}

import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { NodeFigures } from '../../bridge/events/node-events.ts'
import { nodeFigures, nodeHeartbeat } from '../../bridge/events/node-events.ts'
import type { Db } from '../base/db.ts'
import * as swarmCounts from '../torrents/swarm-counts.ts'
import * as siteDays from './site-days.ts'

/** A tracker that said nothing for so long is taken for down. */
export const SILENT_SECONDS = 15

type Heartbeat = Payload<typeof nodeHeartbeat>

/** A tracker's last report. */
export interface NodeRow {
  readonly storeId: string
  readonly node: string
  readonly heartbeat: Heartbeat
  readonly heartbeatAt: Date
  /** Its links to jobs, as jobs saw them then; null: an earlier release noted it. */
  readonly bridge: NodeFigures | null
}

/** Its disk takes no journal entries: it cannot count traffic (contract §5.1). */
export function isDiskFull({ heartbeat }: NodeRow): boolean {
  return heartbeat.figures?.journalRefused === true
}

/** Notes that a tracker lives, and its load. */
export async function beat(
  db: Db,
  heartbeat: Heartbeat,
  bridge: NodeFigures | null,
  now: Date,
): Promise<void> {
  const said = {
    node: heartbeat.node,
    heartbeat: JSON.stringify(heartbeat),
    heartbeat_at: now,
    bridge: JSON.stringify(bridge),
  }
  await db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('tracker_node')
      .select('heartbeat')
      .where('store_id', '=', heartbeat.storeId)
      .forUpdate()
      .executeTakeFirst()
    await siteDays.addAnnounces(tx, announcesSince(before?.heartbeat, heartbeat), now)
    await tx
      .insertInto('tracker_node')
      .values({ store_id: heartbeat.storeId, ...said })
      .onConflict((conflict) => conflict.column('store_id').doUpdateSet(said))
      .execute()
  })
}

/** Announces between two heartbeats; 0 for the first, as it is not known when they were. */
function announcesSince(before: unknown, { startedAt, figures }: Heartbeat): number {
  const last = nodeHeartbeat.shape.safeParse(before).data
  if (last === undefined || figures === undefined) return 0
  const isSame = last.startedAt === startedAt
  return Math.max(0, figures.announces - (isSame ? (last.figures?.announces ?? 0) : 0))
}

/** Up to where a tracker has applied the events of the outbox. */
export interface Applied {
  readonly storeId: string
  readonly position: number
}

/** Notes what trackers have applied; one without a heartbeat so far has no row and is left out. */
export async function noteApplied(db: Db, applied: readonly Applied[]): Promise<void> {
  if (applied.length === 0) return
  await sql`
    update tracker_node set applied_position = position
    from jsonb_to_recordset(${JSON.stringify(applied)}::jsonb)
      as given ("storeId" text, position bigint)
    where store_id = "storeId" and applied_position <> position`.execute(db)
}

/** All known trackers that were not removed, by name. */
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
 * Forgets trackers that were silent since `before`, and the peers that they counted; returns their
 * store ids. One that comes back reports all it holds when it joins.
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

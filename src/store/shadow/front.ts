import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as nodes from '../fleet/nodes.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as live from '../records/live.ts'
import type { ShadowFigures } from './figures.ts'
import { shadowFigures } from './figures.ts'

/** Which tracker's replies clients get: the old tracker's, or babou's. */
export type Phase = 'shadow' | 'handed'

/** The last report of `babou shadow`, and the requested state. */
export interface FrontRow {
  readonly node: string
  readonly oldUrl: string
  readonly trackerUrl: string
  readonly phase: Phase
  readonly wanted: Phase
  readonly fault: string | null
  readonly startedAt: Date
  readonly handedAt: Date | null
  readonly returnedAt: Date | null
  readonly reportedAt: Date
  readonly figures: ShadowFigures
}

/** The silence after which `babou shadow` counts as stopped: it reports every two seconds. */
export const SILENT_SECONDS = 15

/**
 * Returns whether `babou shadow` runs and reports; if not, a proxy may be copying requests instead.
 */
export function isReporting(front: FrontRow | null, now: Date): boolean {
  return front !== null && now.getTime() - front.reportedAt.getTime() <= SILENT_SECONDS * 1000
}

export type Report = Pick<
  FrontRow,
  'node' | 'oldUrl' | 'trackerUrl' | 'phase' | 'startedAt' | 'figures'
>

/** Returns the last report; null: `babou shadow` has never run. */
export async function find(db: Db): Promise<FrontRow | null> {
  const row = await db.selectFrom('shadow_front').selectAll().executeTakeFirst()
  if (row === undefined) return null
  return {
    node: row.node,
    oldUrl: row.old_url,
    trackerUrl: row.tracker_url,
    phase: row.phase,
    wanted: row.wanted,
    fault: row.fault,
    startedAt: row.started_at,
    handedAt: row.handed_at,
    returnedAt: row.returned_at,
    reportedAt: row.reported_at,
    figures: shadowFigures.parse(row.figures),
  }
}

/** Stores a report of the front, and updates open pages. */
export async function report(db: Db, given: Report, now: Date): Promise<void> {
  const values = {
    node: given.node,
    old_url: given.oldUrl,
    tracker_url: given.trackerUrl,
    phase: given.phase,
    started_at: given.startedAt,
    reported_at: now,
    figures: JSON.stringify(given.figures),
  }
  await db
    .insertInto('shadow_front')
    .values({ ...values, wanted: given.phase })
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet(values))
    .execute()
  await live.hint(db, 'nodes.see', { hint: 'shadow', name: given.node })
}

/** Returns which tracker the front is told to use; null: no front has ever reported. */
export async function wanted(db: Db): Promise<Phase | null> {
  const row = await db.selectFrom('shadow_front').select('wanted').executeTakeFirst()
  return row?.wanted ?? null
}

/** Tells the front to hand over to babou's tracker, or to return to the old one. */
export async function want(db: Db, phase: Phase, by: Actor, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('shadow_front').set({ wanted: phase, fault: null }).execute()
    const action = phase === 'handed' ? 'cutover.hand-over' : 'cutover.return'
    await audit.record(tx, { by, action, target: { kind: 'tracker', name: 'old tracker' } }, now)
  })
}

/** Records that clients now get the replies of another tracker. */
export async function switched(db: Db, phase: Phase, now: Date): Promise<void> {
  const time = phase === 'handed' ? { handed_at: now } : { returned_at: now }
  await db
    .updateTable('shadow_front')
    .set({ phase, wanted: phase, fault: null, ...time })
    .execute()
}

/** Records why a switch failed; the switch is no longer requested. */
export async function failed(db: Db, phase: Phase, fault: string): Promise<void> {
  await db
    .updateTable('shadow_front')
    .set({ wanted: phase, fault: fault.slice(0, 500) })
    .execute()
}

/**
 * Deletes the stored sessions. At a hand-over, they can only be from before the rehearsal: a client
 * that returns must not be credited for what it moved at the old tracker since then.
 */
export async function dropSessions(db: Db): Promise<void> {
  await sql`delete from peer_session`.execute(db)
}

/** Returns the trackers that report, and those of them that do not follow these settings yet. */
export async function trackersApart(
  db: Db,
  isShadow: boolean,
  version: number,
  now: Date,
): Promise<{ readonly heard: number; readonly apart: readonly string[] }> {
  const since = now.getTime() - nodes.SILENT_SECONDS * 1000
  const heard = (await nodes.all(db)).filter(({ heartbeatAt }) => heartbeatAt.getTime() >= since)
  const apart = heard.filter(({ heartbeat: { shadow } }) => {
    return shadow === undefined || shadow.version < version || shadow.isOn !== isShadow
  })
  return { heard: heard.length, apart: apart.map(({ node }) => node) }
}

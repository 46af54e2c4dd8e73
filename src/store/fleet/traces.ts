import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { TraceRecord } from '../../bridge/events/trace-events.ts'
import { MAX_TRACES, traceRecord, tracesChanged } from '../../bridge/events/trace-events.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import * as outbox from '../records/outbox.ts'

// Traces that trackers record for staff: every announce of one member or one torrent, for some
// time. All traces are sent to the trackers as one state; the number of records that come back is
// limited.

/** The most announces of a trace that are stored; the newest are kept. */
const KEPT_RECORDS = 500
/** Announces from before the end of a trace may arrive this much later. */
const LATE_SECONDS = 10

export interface NewTrace {
  readonly kind: 'member' | 'torrent'
  readonly id: number
  /** The name of the member or torrent. */
  readonly name: string
  readonly reason: string
  readonly endsAt: Date
}

export type TraceStarted =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'TOO_MANY_TRACES' | 'ALREADY_TRACED' }

/** Starts a trace and notifies the trackers, in one transaction. */
export async function start(
  db: Db,
  trace: NewTrace,
  by: audit.Actor,
  now: Date,
): Promise<TraceStarted> {
  return db.transaction().execute(async (tx) => {
    const version = await raise(tx)
    const running = await active(tx, now)
    if (running.some((row) => row.kind === trace.kind && row.targetId === trace.id)) {
      return { ok: false, code: 'ALREADY_TRACED' }
    }
    if (running.length >= MAX_TRACES) return { ok: false, code: 'TOO_MANY_TRACES' }
    const { kind, id, name, reason, endsAt } = trace
    const row = await tx
      .insertInto('tracker_trace')
      .values({
        kind,
        member_id: kind === 'member' ? id : null,
        torrent_id: kind === 'torrent' ? id : null,
        reason,
        started_by: by.memberId,
        started_by_name: by.name,
        created_at: now,
        ends_at: endsAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const target = { kind, id, name }
    const after = { ends: endsAt.toISOString() }
    await audit.record(tx, { by, action: 'trace.start', target, after, reason }, now)
    await tell(tx, version, now)
    return { ok: true, id: row.id }
  })
}

/** Ends a trace before its time; false when none with this ID is active. */
export async function end(db: Db, id: number, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const version = await raise(tx)
    const row = await find(tx, id)
    if (row === null || row.endsAt <= now) return false
    await tx.updateTable('tracker_trace').set({ ends_at: now }).where('id', '=', id).execute()
    const target = { kind: row.kind, id: row.targetId, name: row.name }
    await audit.record(tx, { by, action: 'trace.end', target }, now)
    await tell(tx, version, now)
    return true
  })
}

export type TraceRow = Awaited<ReturnType<typeof list>>[number]

/** Returns current and recent traces, newest first; below the ID `before`, at most `limit`. */
export async function list(db: Db, before: number | null, limit: number) {
  let asked = query(db)
  if (before !== null) asked = asked.where('tracker_trace.id', '<', before)
  const rows = await asked.orderBy('tracker_trace.id', 'desc').limit(limit).execute()
  return rows.map(readable)
}

export async function find(db: Db, id: number): Promise<TraceRow | null> {
  const row = await query(db).where('tracker_trace.id', '=', id).executeTakeFirst()
  return row === undefined ? null : readable(row)
}

/** Returns records of a trace, newest first; below the ID `before`, at most `limit`. */
export async function records(db: Db, traceId: number, before: number | null, limit: number) {
  let asked = db
    .selectFrom('trace_record')
    .leftJoin('member', (join) =>
      join.on(sql<boolean>`member.id = (trace_record.record ->> 'memberId')::bigint`),
    )
    .leftJoin('torrent', (join) =>
      join.on(sql<boolean>`torrent.id = (trace_record.record ->> 'torrentId')::bigint`),
    )
    .select(['trace_record.id', 'trace_record.node', 'trace_record.record'])
    .select(['member.name as member', 'torrent.name as torrent'])
    .where('trace_id', '=', traceId)
  if (before !== null) asked = asked.where('trace_record.id', '<', before)
  const rows = await asked.orderBy('trace_record.id', 'desc').limit(limit).execute()
  return rows.map((row) => ({ ...row, record: traceRecord.parse(row.record) }))
}

export type TraceRecordRow = Awaited<ReturnType<typeof records>>[number]

/** Stores the records that a tracker sent, with their traces; returns the number of rows. */
export async function note(
  db: Db,
  { node, noted, skipped }: { node: string; noted: readonly TraceRecord[]; skipped: number },
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const running = await active(tx, new Date(now.getTime() - LATE_SECONDS * 1000))
    let kept = 0
    for (const trace of running) {
      const own = noted.filter((record) => isOf(record, trace))
      if (own.length > 0) await add(tx, trace.id, node, own)
      kept += own.length
    }
    if (skipped > 0 && running.length > 0) {
      const ids = running.map(({ id }) => id)
      await tx
        .updateTable('tracker_trace')
        .set({ skipped: sql`skipped + ${skipped}` })
        .where('id', 'in', ids)
        .execute()
    }
    return kept
  })
}

/** Returns the members and torrents that trackers must trace, with the current version. */
export async function told(db: Db, now: Date): Promise<Payload<typeof tracesChanged>> {
  const { version } = await db
    .selectFrom('tracker_trace_list')
    .select('version')
    .executeTakeFirstOrThrow()
  const running = await active(db, now)
  const traces = running.map(({ kind, targetId, endsAt }) => ({
    kind,
    id: targetId,
    until: Math.floor(endsAt.getTime() / 1000),
  }))
  return { version, traces }
}

/** Deletes traces that ended before `before`, with their records; at most `limit`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`ends_at < ${before}`
  return deleteSome(db, { from: 'tracker_trace', where, oldestBy: 'ends_at' }, limit)
}

function query(db: Db) {
  return db
    .selectFrom('tracker_trace')
    .leftJoin('member', 'member.id', 'tracker_trace.member_id')
    .leftJoin('torrent', 'torrent.id', 'tracker_trace.torrent_id')
    .select(['tracker_trace.id', 'tracker_trace.kind', 'member_id', 'torrent_id', 'reason'])
    .select(['started_by_name', 'tracker_trace.created_at', 'ends_at', 'skipped'])
    .select(['member.name as member', 'torrent.name as torrent'])
}

function readable(row: Awaited<ReturnType<ReturnType<typeof query>['execute']>>[number]) {
  return {
    id: row.id,
    kind: row.kind as 'member' | 'torrent',
    targetId: (row.member_id ?? row.torrent_id) as number,
    name: (row.member ?? row.torrent) as string,
    reason: row.reason,
    startedBy: row.started_by_name,
    createdAt: row.created_at,
    endsAt: row.ends_at,
    skipped: row.skipped,
  }
}

async function active(db: Db, now: Date): Promise<readonly TraceRow[]> {
  const rows = await query(db).where('ends_at', '>', now).orderBy('tracker_trace.id').execute()
  return rows.map(readable)
}

function isOf(record: TraceRecord, { kind, targetId }: TraceRow): boolean {
  return (kind === 'member' ? record.memberId : record.torrentId) === targetId
}

async function add(tx: Db, traceId: number, node: string, noted: readonly TraceRecord[]) {
  const rows = noted.map((record) => ({
    trace_id: traceId,
    at: new Date(record.at * 1000),
    node,
    record: JSON.stringify(record),
  }))
  await tx.insertInto('trace_record').values(rows).execute()
  await sql`
    delete from trace_record where trace_id = ${traceId} and id not in (
      select id from trace_record where trace_id = ${traceId} order by id desc limit ${KEPT_RECORDS}
    )`.execute(tx)
}

/** Increases and returns the version of the traces; the lock of its row puts changes in order. */
async function raise(tx: Db): Promise<number> {
  const row = await tx
    .updateTable('tracker_trace_list')
    .set({ version: sql`version + 1` })
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}

async function tell(tx: Db, version: number, now: Date): Promise<void> {
  await outbox.record(tx, tracesChanged, { ...(await told(tx, now)), version }, now)
}

import { sql } from 'kysely'
import type { NextAlert, OpenAlert } from '../../domain/alerts/look.ts'
import type { AlertState } from '../../domain/alerts/life.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { withLock } from '../base/held-lock.ts'
import { deleteSome } from '../base/prune.ts'
import * as deliveries from './deliveries.ts'

// Alerts about the fleet. One jobs node watches the fleet at a time; the others are on standby.

const WATCHER_LOCK = 0x6261_626f_7507

/** Runs `work` while this node is the one that watches; returns false if another node is. */
export function asWatcher(db: Db, work: (only: Db) => Promise<void>): Promise<boolean> {
  return withLock(db, WATCHER_LOCK, work)
}

export interface AlertRow extends Omit<OpenAlert, 'life'> {
  readonly state: AlertState
  readonly since: Date
  readonly toldAt: Date | null
  readonly goneSince: Date | null
  readonly silencedUntil: Date | null
  readonly answeredBy: string | null
  readonly answeredAt: Date | null
  readonly reason: string | null
  readonly resolvedAt: Date | null
}

const COLUMNS = [
  ...(['id', 'condition', 'subject', 'machine', 'severity', 'says', 'state', 'since'] as const),
  ...(['told_at as toldAt', 'gone_since as goneSince', 'reason'] as const),
  ...(['silenced_until as silencedUntil', 'answered_by as answeredBy'] as const),
  ...(['answered_at as answeredAt', 'resolved_at as resolvedAt'] as const),
] as const

/** Returns alerts that are not resolved, worst and newest first. */
export async function open(db: Db, limit = 1_000): Promise<readonly AlertRow[]> {
  const query = db.selectFrom('alert').select(COLUMNS).where('state', '<>', 'resolved')
  return query.orderBy('severity').orderBy('id', 'desc').limit(limit).execute()
}

/** Returns resolved alerts, newest first. */
export async function resolved(db: Db, limit: number): Promise<readonly AlertRow[]> {
  const query = db.selectFrom('alert').select(COLUMNS).where('state', '=', 'resolved')
  return query.orderBy('resolved_at', 'desc').limit(limit).execute()
}

export async function find(db: Db, id: number): Promise<AlertRow | null> {
  const query = db.selectFrom('alert').select(COLUMNS).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** Writes one change; returns the ID of the alert, or null when someone has answered it since. */
export async function write(tx: Db, change: NextAlert, now: Date): Promise<number | null> {
  const { id, life, before, ...said } = change
  if (life === null) {
    const gone = tx.deleteFrom('alert').where('id', '=', id).where('state', '=', 'pending')
    await gone.execute()
    return null
  }
  const values = {
    ...{ says: said.says, machine: said.machine, state: life.state },
    ...{ since: new Date(life.since), told_at: dateOf(life.toldAt) },
    ...{ gone_since: dateOf(life.goneSince), silenced_until: dateOf(life.silencedUntil) },
    resolved_at: life.state === 'resolved' ? now : null,
  }
  if (id !== null) {
    const { numUpdatedRows } = await tx
      .updateTable('alert')
      .set(values)
      .where('id', '=', id)
      .where('state', '=', before)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? id : null
  }
  const { condition, subject, severity } = said
  const made = await tx
    .insertInto('alert')
    .values({ condition, subject, severity, ...values })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return made?.id ?? null
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds)
}

export interface Answer {
  readonly act: 'acknowledge' | 'silence'
  /** When a silence ends. */
  readonly until: Date | null
  readonly reason: string
}

/** Acknowledges or silences an open alert; false when it is not open. */
export async function answer(
  db: Db,
  id: number,
  { act, until, reason }: Answer,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute((tx) => answerIn(tx, id, { act, until, reason }, by, now))
}

/**
 * Like `answer`, with a link, which can be used once; false when it was used before, or the alert
 * is resolved.
 */
export async function answerByLink(
  db: Db,
  link: { word: string; alertId: number; act: Answer['act']; until: Date | null },
  by: Actor,
  now: Date,
): Promise<boolean> {
  const { word, alertId, act, until } = link
  return db.transaction().execute(async (tx) => {
    if (!(await deliveries.useLink(tx, word, now))) return false
    return answerIn(tx, alertId, { act, until, reason: '' }, by, now)
  })
}

async function answerIn(
  tx: Db,
  id: number,
  { act, until, reason }: Answer,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const row = await tx
    .updateTable('alert')
    .set({
      state: act === 'silence' ? 'silenced' : 'acknowledged',
      silenced_until: act === 'silence' ? until : null,
      ...{ answered_by: by.name, answered_at: now, reason: reason === '' ? null : reason },
    })
    .where('id', '=', id)
    .where('state', '<>', 'resolved')
    .returning(['condition', 'subject'])
    .executeTakeFirst()
  if (row === undefined) return false
  const action = act === 'silence' ? 'alert.silence' : 'alert.acknowledge'
  const target = { kind: 'alert', id, name: `${row.condition}: ${row.subject}` }
  const after = { until: until === null ? null : until.toISOString() }
  await audit.record(tx, { by, action, target, reason, ...(until && { after }) }, now)
  return true
}

/** Deletes resolved alerts that ended before `before`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`state = 'resolved' and resolved_at < ${before}`
  return deleteSome(db, { from: 'alert', where }, limit)
}

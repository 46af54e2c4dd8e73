import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { nextAttempt } from '../../domain/alerts/recipients.ts'
import type { AlertLine, AlertMessage } from '../../shared/alerts/message.ts'
import type { Outcome } from '../../shared/alerts/exchange.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as told from './told.ts'

// The outbox of alerts. A node that sends a delivery reserves it for a short time; after that,
// another node tries it, so each delivery is sent at least once.

/** After this time, the node that reserved a delivery is assumed to have died while sending. */
const CLAIM_SECONDS = 30
/** The pause between two messages to one target: 20 messages per minute. */
const REST_SECONDS = 3
const LINK_HOURS = 24

/**
 * Adds a message for a target. If an earlier message waits to be tried again, it is tried soon,
 * however long its pause has become, because messages are sent in order.
 */
export async function add(
  tx: Db,
  targetId: number,
  message: AlertMessage,
  now: Date,
): Promise<void> {
  const soon = new Date(now.getTime() + CLAIM_SECONDS * 1_000)
  await tx
    .updateTable('alert_delivery')
    .set({ due_at: soon })
    .where('target_id', '=', targetId)
    .where('state', '=', 'waiting')
    .where('due_at', '>', soon) // not one that is being sent
    .execute()
  await tx
    .insertInto('alert_delivery')
    .values({
      ...{ target_id: targetId, message: JSON.stringify(message), state: 'waiting' },
      ...{ due_at: now, made_at: now },
    })
    .execute()
}

export interface Claimed {
  readonly id: number
  readonly targetId: number
  readonly target: string
  readonly kind: string
  readonly sealed: Buffer
  readonly message: unknown
  readonly attempts: number
}

/**
 * Reserves the oldest delivery of a target, if it is due and the target may get a message now;
 * otherwise returns null.
 */
export async function claim(db: Db, now: Date): Promise<Claimed | null> {
  const until = new Date(now.getTime() + CLAIM_SECONDS * 1_000)
  const rest = new Date(now.getTime() + REST_SECONDS * 1_000)
  const { rows } = await sql<Claimed>`
    with due as (
      select alert_delivery.id, target_id from alert_delivery
      join alert_target on alert_target.id = target_id
      where state = 'waiting' and due_at <= ${now} and is_on
        and (resting_until is null or resting_until <= ${now})
        and not exists (select from alert_delivery as earlier
          where earlier.target_id = alert_delivery.target_id and earlier.state = 'waiting'
            and earlier.id < alert_delivery.id)
      order by due_at, alert_delivery.id limit 1 for update skip locked
    ), rested as (
      update alert_target set resting_until = ${rest} where id in (select target_id from due)
      returning id, name, kind, sealed
    )
    update alert_delivery set attempts = attempts + 1, due_at = ${until}
    from rested where alert_delivery.id in (select id from due)
    returning alert_delivery.id, rested.id as "targetId", name as target, kind, sealed, message,
      attempts`.execute(db)
  return rows.at(0) ?? null
}

/** Records that nothing in a message is true any longer, so it is not sent. */
export async function drop(db: Db, id: number): Promise<'dropped'> {
  const values = { state: 'dropped', error: null } as const
  await db.updateTable('alert_delivery').set(values).where('id', '=', id).execute()
  return 'dropped'
}

/** Records the result of an attempt to send these lines; if accepted, they count as sent. */
export async function note(
  db: Db,
  { id, targetId, attempts }: Pick<Claimed, 'id' | 'targetId' | 'attempts'>,
  lines: readonly AlertLine[],
  outcome: Outcome,
  now: Date,
): Promise<'sent' | 'later' | 'failed'> {
  if (outcome.ok) {
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('alert_delivery')
        .set({ state: 'sent', sent_at: now, error: null })
        .where('id', '=', id)
        .execute()
      await told.note(tx, targetId, lines, now)
    })
    return 'sent'
  }
  const error = outcome.error.slice(0, 300)
  const due = outcome.isFinal ? null : nextAttempt(attempts, now)
  if (outcome.restSeconds !== undefined) {
    const until = new Date(now.getTime() + outcome.restSeconds * 1_000)
    await db
      .updateTable('alert_target')
      .set({ resting_until: until })
      .where('id', '=', targetId)
      .execute()
  }
  await db
    .updateTable('alert_delivery')
    .set(due === null ? { state: 'failed', error } : { due_at: due, error })
    .where('id', '=', id)
    .execute()
  return due === null ? 'failed' : 'later'
}

/** Adds a test message for a target; false when there is none. */
export async function test(
  db: Db,
  targetId: number,
  message: AlertMessage,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('alert_target')
      .select('name')
      .where('id', '=', targetId)
      .executeTakeFirst()
    if (row === undefined) return false
    await add(tx, targetId, message, now)
    const target = { kind: 'alert-target', id: targetId, name: row.name }
    await audit.record(tx, { by, action: 'alert.test-target', target }, now)
    return true
  })
}

export type DeliveryRow = Awaited<ReturnType<typeof recent>>[number]

/** Returns the last deliveries of all targets, newest first. */
export async function recent(db: Db, limit: number) {
  return db
    .selectFrom('alert_delivery')
    .innerJoin('alert_target', 'alert_target.id', 'target_id')
    .select(['alert_delivery.id', 'alert_target.name as target', 'message', 'state', 'attempts'])
    .select(['error', 'alert_delivery.made_at as madeAt', 'sent_at as sentAt'])
    .orderBy('alert_delivery.id', 'desc')
    .limit(limit)
    .execute()
}

export type LinkAct = 'acknowledge' | 'silence'

/** Creates the random part of a link, for one answer to one alert by a reader of a target. */
export async function makeLink(
  db: Db,
  link: { readonly alertId: number; readonly act: LinkAct; readonly targetId: number },
  now: Date,
): Promise<string> {
  const word = randomBytes(24).toString('base64url')
  await db
    .insertInto('alert_link')
    .values({
      ...{ hash: hashOf(word), alert_id: link.alertId, act: link.act, target_id: link.targetId },
      expires_at: new Date(now.getTime() + LINK_HOURS * 3_600_000),
    })
    .execute()
  return word
}

export interface LinkRow {
  readonly alertId: number
  readonly act: LinkAct
  readonly target: string
  readonly targetId: number
}

/**
 * Returns what a link is for; null when it is unknown, expired or used. Reading it changes nothing.
 */
export async function link(db: Db, word: string, now: Date): Promise<LinkRow | null> {
  const row = await db
    .selectFrom('alert_link')
    .innerJoin('alert_target', 'alert_target.id', 'target_id')
    .select(['alert_id as alertId', 'act', 'alert_target.name as target'])
    .select('target_id as targetId')
    .where('hash', '=', hashOf(word))
    .where('expires_at', '>', now)
    .where('used_at', 'is', null)
    .where('is_on', '=', true)
    .executeTakeFirst()
  return row ?? null
}

/** Uses a link; returns true only for the first use. */
export async function useLink(tx: Db, word: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('alert_link')
    .set({ used_at: now })
    .where('hash', '=', hashOf(word))
    .where('expires_at', '>', now)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function hashOf(word: string): Buffer {
  return createHash('sha256').update(word).digest()
}

/** Deletes deliveries and links before `before`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const expired = sql`expires_at < ${before}`
  await deleteSome(db, { from: 'alert_link', key: ['hash'], where: expired }, limit)
  return deleteSome(db, { from: 'alert_delivery', where: sql`made_at < ${before}` }, limit)
}

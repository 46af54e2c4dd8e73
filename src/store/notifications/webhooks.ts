import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { BodyFormat } from '../../domain/notifications/webhook-bodies.ts'
import { TEST } from '../../domain/notifications/delivery-words.ts'
import { takesDigests } from '../../domain/notifications/webhook-digests.ts'
import { nextTry } from '../../domain/notifications/times.ts'
import type { Schedule } from '../../domain/search/schedules.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import { deleteOne, deleteSome } from '../base/prune.ts'
import { justMade } from '../records/members/sent-twice.ts'
import { WEBHOOK_CHANNEL } from './notifications.ts'
import { holdMember } from '../records/members/hold.ts'

// Addresses of members that receive their notifications. `notify` writes the deliveries. The sender
// claims one for a limited time, as with emails: each is sent at least once, never zero times.

export const MAX_WEBHOOKS = 5
/** The number of failed deliveries in a row after which the webhook is disabled. */
const FAILURES = 10
/** How long a delivery belongs to the process that claimed it: longer than any delivery takes. */
const CLAIM_SECONDS = 60
const ERROR_LENGTH = 300

export type WebhookRow = Awaited<ReturnType<typeof list>>[number]
export type DeliveryRow = Awaited<ReturnType<typeof deliveries>>[number]

/** Returns a member's webhooks, oldest first. */
export async function list(db: Db, memberId: number) {
  return db
    .selectFrom('webhook')
    .select(['id', 'url', 'is_on as isOn', 'failures', 'created_at as createdAt'])
    .select(['about', 'saved_search_id as search', 'schedule', 'body'])
    .select((eb) =>
      eb
        .selectFrom('saved_search')
        .select('saved_search.name')
        .whereRef('saved_search.id', '=', 'webhook.saved_search_id')
        .as('searchName'),
    )
    .where('member_id', '=', memberId)
    .orderBy('id')
    .execute()
}

export type MadeWebhook =
  | { readonly ok: true; readonly id: number; readonly secret: string }
  | { readonly ok: false; readonly fault: 'many' | 'search' | 'schedule' | 'body' }

export interface NewWebhook {
  readonly url: string
  readonly about: 'notifications' | 'torrents' | 'community'
  /** A saved search of the member that limits torrents; null: all torrents. */
  readonly search: number | null
  readonly schedule: Schedule
  readonly body: BodyFormat
}

/**
 * Creates one; only the reply contains its secret. A form that is sent twice creates one. Not ok:
 * there are MAX_WEBHOOKS, the member has no such saved search, or the format or the content has no
 * digests.
 */
export async function make(
  db: Db,
  secrets: Secrets,
  memberId: number,
  { url, ...chosen }: Pick<NewWebhook, 'url'> & Partial<NewWebhook>,
  now: Date,
): Promise<MadeWebhook> {
  const { about = 'notifications', search = null, schedule = 'at-once', body = 'json' } = chosen
  const secret = randomBytes(24).toString('base64url')
  const hasDigests = about === 'torrents' && takesDigests(body)
  if (schedule !== 'at-once' && !hasDigests) return { ok: false, fault: 'schedule' }
  if (about !== 'torrents' && body === 'cross-seed') return { ok: false, fault: 'body' }
  return db.transaction().execute(async (tx) => {
    await holdMember(tx, memberId)
    const given = { member_id: memberId, url, about, saved_search_id: search, schedule, body }
    const same = await justMade(tx, 'webhook', given, now)
    if (same !== null) {
      return { ok: true, id: same, secret: secrets.unseal(await sealedSecretOf(tx, same)) }
    }
    const there = await list(tx, memberId)
    if (there.length >= MAX_WEBHOOKS) return { ok: false, fault: 'many' }
    const isKnown = search === null || (await ownsSearch(tx, memberId, search))
    if (!isKnown || (search !== null && about !== 'torrents')) {
      return { ok: false, fault: 'search' }
    }
    const { id } = await tx
      .insertInto('webhook')
      .values({ ...given, secret_sealed: secrets.seal(secret), created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { ok: true, id, secret }
  })
}

/** Returns the sealed secret of a webhook. */
async function sealedSecretOf(tx: Db, id: number): Promise<Buffer> {
  const { secret_sealed: sealed } = await tx
    .selectFrom('webhook')
    .select('secret_sealed')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return sealed
}

async function ownsSearch(tx: Db, memberId: number, search: number): Promise<boolean> {
  const found = await tx
    .selectFrom('saved_search')
    .select('id')
    .where('id', '=', search)
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  return found !== undefined
}

/** Deletes a webhook with its deliveries; false when the member has none with this ID. */
export async function remove(db: Db, memberId: number, webhookId: number): Promise<boolean> {
  return deleteOne(db, 'webhook', { id: webhookId, member_id: memberId })
}

/**
 * Sends a test to a webhook, unless a test is waiting, and enables the webhook if it was disabled;
 * false if there is none.
 */
export async function tryOut(
  db: Db,
  memberId: number,
  webhookId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const found = await tx
      .updateTable('webhook')
      .set({ is_on: true, failures: 0 })
      .where('id', '=', webhookId)
      .where('member_id', '=', memberId)
      .executeTakeFirst()
    if (found.numUpdatedRows === 0n) return false
    if (await hasTest(tx, webhookId)) return true
    const news = { kind: TEST, href: '/settings/webhooks' }
    await tx
      .insertInto('webhook_delivery')
      .values({ webhook_id: webhookId, ...news, try_at: now, created_at: now })
      .execute()
    await sql`select pg_notify(${WEBHOOK_CHANNEL}, '')`.execute(tx)
    return true
  })
}

/** Returns whether a test of a webhook is still waiting for its first attempt. */
async function hasTest(tx: Db, webhookId: number): Promise<boolean> {
  const waiting = await tx
    .selectFrom('webhook_delivery')
    .select('id')
    .where('webhook_id', '=', webhookId)
    .where('kind', '=', TEST)
    .where('state', '=', 'queued')
    .where('attempts', '=', 0)
    .executeTakeFirst()
  return waiting !== undefined
}

/** Returns deliveries to a member's webhooks, newest first, below the ID `before`. */
export async function deliveries(db: Db, memberId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('webhook')
    .innerJoin('webhook_delivery as told', 'told.webhook_id', 'webhook.id')
    .select(['told.id', 'webhook.url', 'told.kind', 'told.state', 'told.attempts', 'told.href'])
    .select(['told.code', 'told.data', 'told.times'])
    .select(sql<boolean>`told.thread is not null`.as('isOneThread'))
    .select(['told.status', 'told.error', 'told.created_at as createdAt', 'told.sent_at as sentAt'])
    .select('told.try_at as tryAt')
    .where('webhook.member_id', '=', memberId)
  if (before !== null) query = query.where('told.id', '<', before)
  return query.orderBy('told.id', 'desc').limit(limit).execute()
}

export type ClaimedDelivery = NonNullable<Awaited<ReturnType<typeof claim>>>

/** Claims the delivery that has waited longest; null if none is due. */
export async function claim(db: Db, now: Date) {
  const { rows } = await sql<{
    id: number
    webhookId: number
    memberId: number
    url: string
    secret: Buffer
    kind: string
    code: string | null
    data: unknown
    isOneThread: boolean
    href: string
    attempts: number
    createdAt: Date
    body: BodyFormat
    announcementId: number | null
    announcementIds: readonly number[] | null
    times: number
    schedule: Schedule
    /** Whether the member is neither banned nor dormant. */
    isActive: boolean
  }>`
    update webhook_delivery told set attempts = attempts + 1,
      try_at = ${new Date(now.getTime() + CLAIM_SECONDS * 1_000)}
    from webhook join member on member.id = webhook.member_id
    where webhook.id = told.webhook_id and told.id = (
      select id from webhook_delivery where state = 'queued' and try_at <= ${now}
      order by try_at, id limit 1 for update skip locked)
    returning told.id, webhook.id as "webhookId", webhook.member_id as "memberId", url,
      secret_sealed as secret, kind, code, data, href, attempts, told.created_at as "createdAt",
      body, announcement_id as "announcementId", announcement_ids as "announcementIds",
      times, thread is not null as "isOneThread", schedule,
      member.state = 'active' as "isActive"
  `.execute(db)
  return rows.at(0) ?? null
}

/** Removes a claimed delivery if nothing in it may be sent any more. */
export async function drop(db: Db, deliveryId: number): Promise<void> {
  await db.deleteFrom('webhook_delivery').where('id', '=', deliveryId).execute()
}

export interface DeliveryOutcome {
  /** The HTTP status of the reply; null when there was none. */
  readonly status: number | null
  /** Null: the delivery was accepted. */
  readonly error: string | null
}

/** Records the result of a delivery: accepted, to be tried again, or failed. */
export async function note(
  db: Db,
  delivery: Pick<ClaimedDelivery, 'id' | 'webhookId' | 'attempts'>,
  { status, error }: DeliveryOutcome,
  now: Date,
): Promise<'sent' | 'later' | 'failed'> {
  const at = error === null ? null : nextTry(delivery.attempts, now)
  const became = error === null ? 'sent' : at === null ? 'failed' : 'later'
  const result = { status, error: error?.slice(0, ERROR_LENGTH) ?? null }
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('webhook_delivery')
      .set({
        ...result,
        state: became === 'later' ? 'queued' : became,
        ...(at !== null && { try_at: at }),
        sent_at: became === 'sent' ? now : null,
      })
      .where('id', '=', delivery.id)
      .where('attempts', '=', delivery.attempts)
      .where('state', '=', 'queued')
      .execute()
    if (became === 'later') return
    await sql`
      update webhook set failures = case when ${became === 'sent'} then 0 else failures + 1 end,
        is_on = is_on and (${became === 'sent'} or failures + 1 < ${FAILURES})
      where id = ${delivery.webhookId}`.execute(tx)
  })
  return became
}

/** Deletes deliveries from before `before`, at most `limit`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`created_at < ${before} and state <> 'queued'`
  return deleteSome(db, { from: 'webhook_delivery', where }, limit)
}

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Envelope, EventDefinition, Payload } from '../../bridge/define-event.ts'
import { envelope, MAX_RECORDED_BYTES } from '../../bridge/define-event.ts'
import { memberChanged } from '../../bridge/events/member-events.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import { withLock } from '../base/held-lock.ts'
import type { MemberState } from './member-event.ts'
import { sealedPayload, unsealed } from './member-event.ts'

/** The channel on which a committed event wakes the relay. */
export const OUTBOX_CHANNEL = 'outbox'

/** The channel on which the relay announces newly numbered events to every hub. */
export const NUMBERED_CHANNEL = 'outbox-numbered'

// Any number that is not used by another lock: "babou", then 1 for the relay.
const RELAY_LOCK = 0x6261_626f_7501

/** Maximum rows numbered in one transaction. */
const NUMBERED_AT_ONCE = 1_000

export interface Numbered {
  readonly position: number
  readonly event: Envelope
}

/**
 * Records an event in the transaction that makes it true; it is sent after the commit. The payload
 * is the complete new state of the row, with the version that the transaction has raised.
 * @throws RangeError when the payload is larger than MAX_RECORDED_BYTES, so the change does not
 * happen. Events of members are recorded with `recordMember`, which keeps passkeys in clear text
 * out of the table.
 */
export async function record<D extends EventDefinition>(
  tx: Db,
  event: D,
  payload: Payload<D>,
  now: Date,
): Promise<void> {
  if (event.name === memberChanged.name) throw new Error('members are recorded by recordMember')
  await recordAll(tx, event, [payload], now)
}

/** Records many rows in one statement, like `record`; returns the ID of the last, null for none. */
export async function recordAll<D extends EventDefinition>(
  tx: Db,
  event: D,
  payloads: readonly Payload<D>[],
  now: Date,
): Promise<number | null> {
  const checked = payloads.map((payload) => envelope(event, payload).payload)
  return insert(tx, event, checked, now)
}

/** Records the state of a member, with the passkey encrypted as it is in the row. */
export async function recordMember(tx: Db, member: MemberState, now: Date): Promise<void> {
  await recordMembers(tx, [member], now)
}

/** Records many members in one statement, like `recordMember`. */
export async function recordMembers(
  tx: Db,
  members: readonly MemberState[],
  now: Date,
): Promise<void> {
  await insert(tx, memberChanged, members.map(sealedPayload), now)
}

async function insert(
  tx: Db,
  event: EventDefinition,
  payloads: readonly unknown[],
  now: Date,
): Promise<number | null> {
  if (payloads.length === 0) return null
  const texts = payloads.map((payload) => JSON.stringify(payload))
  texts.forEach((text) => mustFit(event, text))
  const given = `[${texts.join(',')}]`
  // PostgreSQL sends NOTIFY at commit, and equal notifications only once.
  const { rows: added } = await sql<{ last: number }>`
    with added as (
      insert into outbox (event, event_version, payload, created_at)
      select ${event.name}, ${event.version}::int, payload, ${now}::timestamptz
      from jsonb_array_elements(${given}::jsonb) with ordinality as given (payload, place)
      order by place
      returning id
    )
    select last, pg_notify(${OUTBOX_CHANNEL}, '') from (select max(id) as last from added) as all_of
  `.execute(tx)
  return added[0].last
}

/** Throws for a payload that is too large. The table checks the same limit, for other writers. */
function mustFit(event: EventDefinition, text: string): void {
  const bytes = Buffer.byteLength(text)
  if (bytes <= MAX_RECORDED_BYTES) return
  throw new RangeError(`${event.name}: ${bytes} bytes; at most ${MAX_RECORDED_BYTES} can be sent`)
}

/**
 * Returns the ID of this outbox, 32 hex digits; when it changes, earlier sequence numbers are no
 * longer valid.
 * The ID is random, and different on every timeline of PostgreSQL: a standby that was promoted may
 * lack the newest events, and gives their numbers to other events.
 */
export async function outboxId(db: Db): Promise<string> {
  const { outbox_id, timeline } = await db
    .selectFrom('outbox_identity')
    .select('outbox_id')
    .select(sql<string>`left(pg_walfile_name(pg_current_wal_lsn()), 8)`.as('timeline'))
    .executeTakeFirstOrThrow()
  if (timeline === FIRST_TIMELINE) return outbox_id
  const hash = createHash('sha256').update(`${outbox_id}/${timeline}`)
  return hash.digest('hex').slice(0, outbox_id.length)
}

/** The timeline of a server that was never promoted, nor restored to an earlier moment. */
const FIRST_TIMELINE = '00000001'

/**
 * Returns the last sequence number ever assigned (0: none) and the first one stored; `newest + 1`
 * if none is stored.
 */
export async function bounds(db: Db): Promise<{ oldest: number; newest: number }> {
  const row = await db
    .selectFrom('outbox_identity')
    .select((eb) => [
      'next_position',
      eb
        .selectFrom('outbox')
        .select(({ fn }) => fn.min('position').as('least'))
        .as('oldest'),
    ])
    .executeTakeFirstOrThrow()
  return { oldest: row.oldest ?? row.next_position, newest: row.next_position - 1 }
}

/** Returns up to `limit` events after a sequence number, in order. */
export async function read(
  db: Db,
  after: number,
  limit: number,
  secrets: Secrets,
): Promise<readonly Numbered[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['position', 'event', 'event_version', 'payload'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map((row) => {
    const found = { name: row.event, version: row.event_version, payload: row.payload }
    const event = found.name === memberChanged.name ? unsealed(found, secrets) : found
    return { position: row.position as number, event }
  })
}

/**
 * Runs `work` on one connection while it holds the fleet-wide right to number events. Returns
 * false, without running it, when another node holds that right.
 */
export async function asNumberer(db: Db, work: (only: Db) => Promise<void>): Promise<boolean> {
  return withLock(db, RELAY_LOCK, work)
}

/**
 * Assigns sequence numbers to committed events in the order of their creation; returns the number
 * of events. Open transactions delay nothing: their events get later numbers. The identity row is
 * locked first, in a separate statement. What is read after it includes every number assigned
 * before, even by a process that has lost the right without noticing.
 */
export async function giveNumbers(only: Db): Promise<number> {
  // Called every second, so it must not write when there is nothing to number.
  const isAny = await only
    .selectFrom('outbox')
    .select('id')
    .where('position', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (isAny === undefined) return 0
  return only.transaction().execute(async (tx) => {
    const { next_position: next } = await tx
      .selectFrom('outbox_identity')
      .select('next_position')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const { numAffectedRows = 0n } = await sql`
      update outbox set position = ${next}::bigint + waiting.place - 1
      from (
        select id, row_number() over (order by id) as place
        from (
          select id from outbox where position is null order by id limit ${NUMBERED_AT_ONCE}
        ) as few
      ) as waiting
      where outbox.id = waiting.id
    `.execute(tx)
    const numbered = Number(numAffectedRows)
    if (numbered === 0) return 0
    await tx
      .updateTable('outbox_identity')
      .set({ next_position: next + numbered })
      .execute()
    await sql`select pg_notify(${NUMBERED_CHANNEL}, '')`.execute(tx)
    return numbered
  })
}

/**
 * Turns this into a new outbox without events: every tracker soon rejoins and loads the full state.
 * For a transaction that changes too many rows to record an event for each.
 */
export async function startAnew(tx: Db): Promise<void> {
  await tx.deleteFrom('outbox').execute()
  await sql`
    update outbox_identity set outbox_id = replace(gen_random_uuid()::text, '-', '')`.execute(tx)
  await sql`select pg_notify(${NUMBERED_CHANNEL}, '')`.execute(tx)
}

/**
 * Deletes up to `limit` of the first numbered events, stopping at the first one that was created at
 * or after `before`; returns the number. An event of a long transaction, or of a machine whose
 * clock is slow, can be older than the events before it: if only that one were deleted, a tracker
 * would skip it.
 */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from outbox where id in (
      select id from (
        select id, bool_and(created_at < ${before}) over (order by position) as is_expired
        from (
          select id, position, created_at from outbox
          where position is not null order by position limit ${limit}
        ) as first_ones
      ) as oldest where is_expired
    )`.execute(db)
  return Number(numAffectedRows)
}

/**
 * Returns the relay's lag: how many events wait for a number, and the age of the oldest in seconds.
 */
export async function waiting(db: Db, now: Date): Promise<{ count: number; seconds: number }> {
  const row = await db
    .selectFrom('outbox')
    .where('position', 'is', null)
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('created_at').as('oldest')])
    .executeTakeFirstOrThrow()
  const oldest = row.oldest as Date | null
  const seconds = oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1000)
  return { count: row.count, seconds }
}

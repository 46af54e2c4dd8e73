import { sql } from 'kysely'
import type { Decision } from '../../domain/cases/cases.ts'
import type { Db } from '../base/db.ts'
import * as audit from '../records/audit.ts'
import { isSeenBy } from '../records/case-readers.ts'
import type { Parties } from '../records/parties.ts'
import type { ReadingActor } from '../records/reading-actor.ts'
import { asReader } from '../records/reading-actor.ts'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import { hasParties } from '../../domain/roles/acting-on-things.ts'
import { isDisputed } from '../requests/disputes.ts'
import { maySee } from './readers.ts'
import { reopened } from './reopening.ts'
import { isJustNoted, putText } from './talk.ts'
import * as telling from './telling.ts'

// What staff do with a case. Each action locks the row of the case; it is refused if someone else
// has changed the case since the reader saw it (`seen`, the version). Only staff who did not report
// the thing, and are not below the reported member, may decide, hide or reopen the case: for
// others, the action throws Involved or Outranked.

export type Worked = 'DONE' | 'GONE' | 'CHANGED' | 'DECIDED' | 'DISPUTED'

interface Locked {
  readonly id: number
  readonly kind: 'report' | 'ticket'
  readonly subject: string
  readonly state: 'open' | 'waiting' | 'decided'
  readonly version: number
  readonly ownerId: number | null
  readonly memberId: number | null
  readonly aboutId: number | null
  readonly reports: number
}

/** Returns the case, locked until the transaction ends. */
async function lock(tx: Db, id: number, by: ReadingActor, now: Date): Promise<Locked | undefined> {
  const { rows } = await sql<Locked>`
    select id, kind, subject, state, version, owner_id as "ownerId", member_id as "memberId",
      about_id as "aboutId", reports from staff_case
    where id = ${id} and ${isSeenBy(asReader(by, now))} for update`.execute(tx)
  return rows.at(0)
}

interface Change {
  readonly id: number
  /** The version that the reader saw; null: any. */
  readonly seen: number | null
  readonly by: ReadingActor
}

type Step = (tx: Db, found: Locked) => Promise<Worked>

/** Runs a step on an open case, if the case still has the version that was seen. */
async function change(db: Db, { id, seen, by }: Change, now: Date, step: Step): Promise<Worked> {
  return db.transaction().execute(async (tx) => {
    const found = await lock(tx, id, by, now)
    if (found === undefined) return 'GONE'
    if (found.state === 'decided') return 'DECIDED'
    if (seen !== null && seen !== found.version) return 'CHANGED'
    return step(tx, found)
  })
}

/**
 * Claims a case that no one has claimed; a case that another staff member has claimed is taken over
 * with `assign`.
 */
export async function claim(db: Db, id: number, by: ReadingActor, now: Date): Promise<Worked> {
  return change(db, { id, seen: null, by }, now, async (tx, found) => {
    if (found.ownerId === by.memberId) return 'DONE'
    if (found.ownerId !== null) return 'CHANGED'
    await sql`update staff_case set owner_id = ${by.memberId}, snoozed_until = null,
      version = version + 1 where id = ${id}`.execute(tx)
    return noted(tx, found, by, 'case.claim', now)
  })
}

/** Claims the most urgent case that no one has claimed; null: there is none. */
export async function claimNext(
  db: Db,
  by: ReadingActor,
  after: { readonly urgency: number; readonly id: number } | null,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Locked>`
      select id, kind, subject, state, version, owner_id as "ownerId", member_id as "memberId",
        about_id as "aboutId", reports from staff_case
      where state = 'open' and owner_id is null
        and (snoozed_until is null or snoozed_until <= ${now}) and ${isSeenBy(asReader(by, now))}
        and (urgency, id) > (${after?.urgency ?? 0}::smallint, ${after?.id ?? 0}::bigint)
      order by urgency, id limit 1 for update skip locked`.execute(tx)
    const found = rows.at(0)
    if (found === undefined) return null
    await sql`update staff_case set owner_id = ${by.memberId}, version = version + 1
      where id = ${found.id}`.execute(tx)
    await noted(tx, found, by, 'case.claim', now)
    return found.id
  })
}

/** Releases a case, so that others can claim it. */
export async function release(db: Db, on: Change, now: Date): Promise<Worked> {
  return change(db, on, now, async (tx, found) => {
    await sql`update staff_case set owner_id = null, version = version + 1
      where id = ${found.id}`.execute(tx)
    return noted(tx, found, on.by, 'case.release', now)
  })
}

/** Assigns a case to a staff member, who must be allowed to see it. */
export async function assign(
  db: Db,
  on: Change,
  name: string,
  now: Date,
): Promise<Worked | 'UNKNOWN'> {
  const { by } = on
  let isKnown = true
  const done = await change(db, on, now, async (tx, found) => {
    const owner = await memberNamed(tx, name)
    isKnown = owner !== undefined && (await maySee(tx, found.id, owner.id, now))
    if (owner === undefined || !isKnown) return 'GONE'
    await sql`update staff_case set owner_id = ${owner.id}, version = version + 1
      where id = ${found.id}`.execute(tx)
    if (owner.id !== by.memberId) {
      await telling.tellAssigned(tx, found, { ownerId: owner.id, by: by.name }, now)
    }
    return noted(tx, found, by, 'case.assign', now, { to: owner.name })
  })
  return isKnown ? done : 'UNKNOWN'
}

async function memberNamed(tx: Db, name: string) {
  return tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('state', '=', 'active')
    .executeTakeFirst()
}

/** Hides a case from the queue until a time; null: shows it again. */
export async function snooze(db: Db, on: Change, until: Date | null, now: Date): Promise<Worked> {
  return change(db, on, now, async (tx, found) => {
    await sql`update staff_case set snoozed_until = ${until}, version = version + 1
      where id = ${found.id}`.execute(tx)
    const after = { until: until?.toISOString() ?? null }
    return noted(tx, found, on.by, 'case.snooze', now, after)
  })
}

export async function setUrgency(db: Db, on: Change, urgency: number, now: Date) {
  return change(db, on, now, async (tx, found) => {
    await sql`update staff_case set urgency = ${urgency}, version = version + 1
      where id = ${found.id}`.execute(tx)
    return noted(tx, found, on.by, 'case.set-urgency', now, { urgency })
  })
}

/** Adds a note for staff, also to a decided case. A form that is sent twice adds one. */
export async function note(
  db: Db,
  id: number,
  body: string,
  by: ReadingActor,
  now: Date,
): Promise<Worked> {
  return db.transaction().execute(async (tx) => {
    const found = await lock(tx, id, by, now)
    if (found === undefined) return 'GONE'
    const given = { caseId: id, withId: null, authorId: by.memberId, isStaff: true, body }
    if (await isJustNoted(tx, given, now)) return 'DONE'
    await putText(tx, given, now)
    await sql`update staff_case set version = version + 1 where id = ${id}`.execute(tx)
    return noted(tx, found, by, 'case.note', now)
  })
}

/**
 * Writes to a member of a case, which then waits for the member's reply; the writer claims the
 * case.
 */
export async function write(
  db: Db,
  on: Change,
  { to, body }: { readonly to: string | null; readonly body: string },
  now: Date,
): Promise<Worked | 'UNKNOWN'> {
  let isKnown = true
  const done = await change(db, on, now, async (tx, found) => {
    const { rows } = await sql<{ id: number }>`
      select member.id from member where (${to}::text is null or name = ${to}) and id in (
        select member_id from report where case_id = ${found.id} union select ${found.memberId})
      order by id limit 2`.execute(tx)
    isKnown = rows.length === 1
    if (rows.length !== 1) return 'GONE'
    const [{ id: withId }] = rows
    const given = { caseId: found.id, withId, authorId: on.by.memberId, isStaff: true, body }
    await putText(tx, given, now)
    await sql`update staff_case set state = 'waiting', version = version + 1,
      owner_id = coalesce(owner_id, ${on.by.memberId}) where id = ${found.id}`.execute(tx)
    await telling.tellWritten(tx, found, withId, now)
    return noted(tx, found, on.by, 'case.write', now)
  })
  return isKnown ? done : 'UNKNOWN'
}

/** Decides a case and notifies the members who reported the thing or wrote the ticket. */
export async function decide(
  db: Db,
  on: Change,
  decision: { readonly outcome: Decision; readonly answer: string },
  now: Date,
): Promise<Worked> {
  return change(db, on, now, async (tx, found) => {
    const { outcome, answer } = decision
    if (await isDisputed(tx, found.id)) return 'DISPUTED'
    await sql`update staff_case set state = 'decided', outcome = ${outcome},
      answer = nullif(${answer}, ''), decided_by = ${on.by.memberId}, decided_at = ${now},
      owner_id = coalesce(owner_id, ${on.by.memberId}), snoozed_until = null,
      version = version + 1 where id = ${found.id}`.execute(tx)
    await telling.tellDecided(tx, found, decision, now)
    return noted(tx, found, on.by, 'case.decide', now, { outcome, answer })
  })
}

/** Reopens a decided case, unless there is a newer one about the same thing. */
export async function reopen(db: Db, on: Change, now: Date): Promise<Worked> {
  return db.transaction().execute(async (tx) => {
    const found = await lock(tx, on.id, on.by, now)
    if (found === undefined) return 'GONE'
    if (on.seen !== null && on.seen !== found.version) return 'CHANGED'
    const isLast = sql`not exists (
      select from staff_case newer where newer.kind = 'report' and newer.state <> 'decided'
        and newer.target = staff_case.target and newer.target_id = staff_case.target_id)`
    if (!(await reopened(tx, on.id, isLast, now))) return 'CHANGED'
    return noted(tx, found, on.by, 'case.reopen', now)
  })
}

/** Joins a ticket with an earlier open ticket of the same member, which gets its texts. */
export async function merge(db: Db, on: Change, into: number, now: Date) {
  let isKnown = true
  const done = await change(db, on, now, async (tx, found) => {
    const { rows } = await sql<{ id: number }>`
      select id from staff_case where id = ${into} and id < ${found.id} and kind = 'ticket'
        and member_id = ${found.memberId} and state <> 'decided' for update`.execute(tx)
    isKnown = found.kind === 'ticket' && rows.length > 0
    if (!isKnown) return 'GONE'
    await sql`update case_text set case_id = ${into} where case_id = ${found.id}`.execute(tx)
    await sql`update staff_case set version = version + 1 where id = ${into}`.execute(tx)
    await sql`update staff_case set state = 'decided', outcome = 'merged', merged_into = ${into},
      decided_by = ${on.by.memberId}, decided_at = ${now}, snoozed_until = null,
      version = version + 1 where id = ${found.id}`.execute(tx)
    return noted(tx, found, on.by, 'case.merge', now, { into })
  })
  return isKnown ? done : 'UNKNOWN'
}

async function noted(
  tx: Db,
  found: Locked,
  by: ReadingActor,
  action: AuditAction,
  now: Date,
  after?: audit.Details,
): Promise<'DONE'> {
  const { id, subject: name } = found
  const parties = hasParties(action) ? { parties: await partiesOf(tx, found) } : {}
  const target = { kind: 'case', id, name }
  await audit.record(tx, { by, action, target, after, ...parties }, now)
  return 'DONE'
}

/**
 * Returns the parties of a report: the reported member, and those who reported. A ticket has no
 * reported member.
 */
async function partiesOf(tx: Db, { id, kind, aboutId }: Locked): Promise<Parties> {
  if (kind === 'ticket') return { about: [] }
  const rows = await tx.selectFrom('report').select('member_id').where('case_id', '=', id).execute()
  return { about: [aboutId], also: rows.map((row) => row.member_id) }
}

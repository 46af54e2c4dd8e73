import { sql } from 'kysely'
import type { Answer } from '../../domain/registration/questions.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { guardMember } from '../records/acting-on.ts'
import * as audit from '../records/audit.ts'
import { holdMember } from '../records/members/hold.ts'
import { justMade } from '../records/members/sent-twice.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import * as invites from './invites.ts'
import * as mails from '../notifications/mails.ts'
import * as memberBans from '../bans/member-bans.ts'
import type { ApplicationKind, ApplicationState } from './applications.ts'

// What staff do with applications and appeals: the queue, claims, notes and decisions.

export interface ApplicationFilter {
  readonly kind: ApplicationKind
  /** Null: all states that staff can see. */
  readonly state: Exclude<ApplicationState, 'unproven'> | null
  readonly before: number | null
  readonly limit: number
}

export type ListedApplication = Awaited<ReturnType<typeof list>>[number]

/** Lists applications and appeals: waiting ones oldest first, the others newest first. */
export async function list(db: Db, { kind, state, before, limit }: ApplicationFilter) {
  let query = db
    .selectFrom('petition')
    .leftJoin('member', 'member.id', 'petition.member_id')
    .leftJoin('member as keeper', 'keeper.id', 'petition.owner_id')
    .select(['petition.id', 'petition.email', 'petition.state', 'petition.created_at as createdAt'])
    .select(['waiting_since as waitingSince', 'member.name as member', 'keeper.name as owner'])
    .where('kind', '=', kind)
  query =
    state === null
      ? query.where('petition.state', '<>', 'unproven')
      : query.where('petition.state', '=', state)
  const isQueue = state === 'waiting'
  if (before !== null) query = query.where('petition.id', isQueue ? '>' : '<', before)
  return query
    .orderBy('petition.id', isQueue ? 'asc' : 'desc')
    .limit(limit)
    .execute()
}

/** Lists the application whose invite a member used, and the member's appeals; newest first. */
export async function ofMember(
  db: Db,
  memberId: number,
  kinds: readonly ApplicationKind[],
  limit: number,
) {
  return db
    .selectFrom('petition')
    .leftJoin('member as judge', 'judge.id', 'petition.decided_by')
    .select(['petition.id', 'petition.kind', 'petition.state', 'judge.name as judge'])
    .select('petition.created_at as createdAt')
    .where('petition.state', '<>', 'unproven')
    .where('petition.kind', 'in', [...kinds])
    .where(
      sql<boolean>`petition.id in (
        select id from petition where member_id = ${memberId} union all
        select petition.id from invite join petition on invite_id = invite.id
        where invite.used_by = ${memberId})`,
    )
    .orderBy('petition.id', 'desc')
    .limit(limit)
    .execute()
}

export type ApplicationFacts = NonNullable<Awaited<ReturnType<typeof show>>>

/**
 * Returns an application or appeal with everything that a decision needs; null if there is none
 * that staff can see.
 */
export async function show(db: Db, kind: ApplicationKind, id: number) {
  const row = await db
    .selectFrom('petition')
    .leftJoin('member', 'member.id', 'petition.member_id')
    .leftJoin('member as keeper', 'keeper.id', 'petition.owner_id')
    .leftJoin('member as judge', 'judge.id', 'petition.decided_by')
    .select(['petition.id', 'petition.email', 'petition.state', 'petition.answers', 'reason'])
    .select(['petition.address', 'petition.created_at as createdAt', 'owner_id as ownerId'])
    .select(['waiting_since as waitingSince', 'decided_at as decidedAt'])
    .select(['member.id as memberId', 'member.name as member', 'member.state as memberState'])
    .select(['member.ban_reason as banReason', 'keeper.name as owner', 'judge.name as judge'])
    .select(
      sql<number>`(select count(*) from petition as other where other.kind = petition.kind
        and other.id <> petition.id and other.state <> 'unproven'
        and email_key(other.email) = email_key(petition.email))`.as('earlier'),
    )
    .select(
      sql<number>`(select count(distinct sign_in.member_id) from sign_in
        where sign_in.ip <<= petition.address)`.as('membersThere'),
    )
    .select(
      sql<number>`(select count(*) from petition_image as image
        where image.petition_id = petition.id)`.as('images'),
    )
    .where('petition.id', '=', id)
    .where('kind', '=', kind)
    .where('petition.state', '<>', 'unproven')
    .executeTakeFirst()
  return row === undefined ? null : { ...row, answers: row.answers as unknown as Answer[] }
}

export async function notesOf(db: Db, applicationId: number) {
  return db
    .selectFrom('petition_note')
    .innerJoin('member', 'member.id', 'petition_note.author_id')
    .select(['petition_note.id', 'body', 'petition_note.created_at as at', 'member.name as by'])
    .where('petition_id', '=', applicationId)
    .orderBy('petition_note.id')
    .limit(100)
    .execute()
}

/** Returns an uploaded proof as WebP; null if there is none. */
export async function imageOf(db: Db, applicationId: number, position: number) {
  const row = await db
    .selectFrom('petition_image')
    .select(blobs.bytesOf('petition_image.digest').as('bytes'))
    .where('petition_id', '=', applicationId)
    .where('position', '=', position)
    .executeTakeFirst()
  return row?.bytes ?? null
}

interface Place {
  readonly kind: ApplicationKind
  readonly id: number
}

/**
 * Claims an open application or appeal, or ends the actor's claim; returns false if it is no longer
 * open.
 */
export async function claim(
  db: Db,
  { kind, id }: Place,
  isWanted: boolean,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('petition')
      .select(['owner_id', 'email'])
      .where('id', '=', id)
      .where('kind', '=', kind)
      .where('state', '=', 'waiting')
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return false
    if ((row.owner_id === by.memberId) === isWanted) return true
    const owner = isWanted ? by.memberId : null
    await tx.updateTable('petition').set({ owner_id: owner }).where('id', '=', id).execute()
    const target = { kind, id, name: row.email }
    const after = { inHand: isWanted }
    await audit.record(tx, { by, action: 'petition.claim', target, after }, now)
    return true
  })
}

/**
 * Adds a note that only staff see; returns false if there is no such application or appeal. A form
 * that is sent twice adds one.
 */
export async function addNote(
  db: Db,
  { kind, id }: Place,
  body: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  const { memberId } = by
  if (memberId === null) return false
  return db.transaction().execute(async (tx) => {
    await holdMember(tx, memberId)
    const row = await tx
      .selectFrom('petition')
      .select('email')
      .where('id', '=', id)
      .where('kind', '=', kind)
      .where('state', '<>', 'unproven')
      .executeTakeFirst()
    if (row === undefined) return false
    const note = { petition_id: id, author_id: memberId, body }
    if ((await justMade(tx, 'petition_note', note, now)) !== null) return true
    await tx
      .insertInto('petition_note')
      .values({ ...note, created_at: now })
      .execute()
    const target = { kind, id, name: row.email }
    await audit.record(tx, { by, action: 'petition.note', target }, now)
    return true
  })
}

export interface Decision {
  readonly isGranted: boolean
  /** The text for the applicant. */
  readonly reason: string
  readonly inviteDays: number
}

/**
 * Decides an open application or appeal and notifies the applicant; returns false if it is no
 * longer open.
 * @throws Outranked when the appeal is of a member at or above the role of the decider
 */
export async function decide(
  db: Db,
  secrets: Secrets,
  { kind, id }: Place,
  { isGranted, reason, inviteDays }: Decision,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  const { memberId: judge } = by
  if (judge === null) return false
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('petition')
      .set({ state: isGranted ? 'granted' : 'refused', reason, decided_by: judge, decided_at: now })
      .where('id', '=', id)
      .where('kind', '=', kind)
      .where('state', '=', 'waiting')
      .returning(['email', 'member_id as memberId'])
      .executeTakeFirst()
    if (row === undefined) return false
    const { email, memberId } = row
    if (memberId !== null) await guardMember(tx, by, 'appeals.judge', memberId)
    const target = { kind, id, name: email }
    const after = { state: isGranted ? 'granted' : 'refused' }
    await audit.record(tx, { by, action: 'petition.decide', target, after, reason }, now)
    if (memberId !== null) {
      if (isGranted) await memberBans.letIn(tx, memberId, by, now)
      const verdict = isGranted ? 'appeal-granted' : 'appeal-refused'
      await mails.queue(tx, { to: email, kind: verdict, data: { reason }, memberId }, now)
    } else if (isGranted) {
      const given = { inviterId: judge, note: 'application', email, days: inviteDays }
      const invite = await invites.insert(tx, secrets, { ...given, isFree: true }, now)
      await tx.updateTable('petition').set({ invite_id: invite.id }).where('id', '=', id).execute()
      const link = { to: 'invite', ...invite } as const
      const letter = { to: email, kind: 'application-granted', data: { reason } } as const
      await mails.queue(tx, { ...letter, memberId: null, link }, now)
    } else {
      const letter = { to: email, kind: 'application-refused', data: { reason } } as const
      await mails.queue(tx, { ...letter, memberId: null }, now)
    }
    return true
  })
}

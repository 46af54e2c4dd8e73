import { randomBytes } from 'node:crypto'
import { move } from '../../domain/ledger/currencies.ts'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { inviteCode } from '../notifications/mail-links.ts'
import type { Db } from '../base/db.ts'
import { isFrozen } from '../roles/invite-freeze.ts'
import * as balances from '../records/ledger/balances.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { justMade } from '../records/members/sent-twice.ts'
import * as mails from '../notifications/mails.ts'
import { holdMember } from '../records/members/hold.ts'

export type InviteRow = Awaited<ReturnType<typeof listOf>>[number]

export interface NewInvite {
  readonly inviter: { readonly id: number; readonly name: string }
  /** A private note of the inviter. */
  readonly note: string
  /** The address to which the invite is emailed; null: the inviter passes the link on. */
  readonly email: string | null
  /** For how many days the invite is valid. */
  readonly days: number
  /**
   * Whether the invite is from staff, who have no limit: it is neither deducted from a quota nor
   * returned to one.
   */
  readonly isFree: boolean
}

/**
 * Creates an invite, deducts it from the member's quota and emails it; returns null if none is
 * left. A form that is sent twice emails only one invite.
 */
export async function make(
  db: Db,
  secrets: Secrets,
  { inviter, note, email: typed, days, isFree }: NewInvite,
  now: Date,
): Promise<number | null> {
  const email = typed === null ? null : canonicalAddress(typed)
  return db.transaction().execute(async (tx) => {
    await giveBack(tx, inviter.id, now)
    const same = email === null ? null : await justSent(tx, inviter.id, email, now)
    if (same !== null) return same
    if (!isFree && !(await takeOne(tx, inviter.id, note, now))) return null
    const given = { inviterId: inviter.id, note, email, days, isFree }
    const { id, expiresAt } = await insert(tx, secrets, given, now)
    if (email !== null) {
      const letter = { to: email, kind: 'invite', data: { inviter: inviter.name, days } } as const
      const link = { to: 'invite', id, expiresAt } as const
      await mails.queue(tx, { ...letter, memberId: null, link }, now)
    }
    return id
  })
}

/** Returns the invite that this member just sent to the same address; null: none. */
function justSent(tx: Db, inviterId: number, email: string, now: Date): Promise<number | null> {
  const content = { inviter_id: inviterId, email, used_at: null, revoked_at: null }
  return justMade(tx, 'invite', content, now)
}

async function takeOne(tx: Db, memberId: number, note: string, now: Date): Promise<boolean> {
  const paid = await ledger.post(tx, {
    kind: 'invite-made',
    key: `invite-made:${randomBytes(16).toString('hex')}`,
    cause: { kind: 'invite', says: note },
    entries: move('invites', 1n, { member: memberId }, { system: 'invites' }),
    by: memberId,
    now,
  })
  return paid.ok
}

interface InviteRowGiven extends Pick<NewInvite, 'note' | 'email' | 'days' | 'isFree'> {
  readonly inviterId: number
}

/** Inserts the row of an invite, in a transaction that may deduct it from a quota. */
export async function insert(
  tx: Db,
  secrets: Secrets,
  { inviterId, note, email, days, isFree }: InviteRowGiven,
  now: Date,
): Promise<{ readonly id: number; readonly expiresAt: Date }> {
  const expiresAt = new Date(now.getTime() + days * DAY_MS)
  const { id } = await tx
    .insertInto('invite')
    // A placeholder until the ID is known, from which the code is derived.
    .values({
      ...{ code_hash: randomBytes(32), inviter_id: inviterId, note, email, is_free: isFree },
      ...{ created_at: now, expires_at: expiresAt },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const code = secrets.lookupHash(inviteCode(secrets, id))
  await tx.updateTable('invite').set({ code_hash: code }).where('id', '=', id).execute()
  return { id, expiresAt }
}

/** Lists a member's invites, newest first, without withdrawn ones, below the ID `before`. */
export async function listOf(db: Db, inviterId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('invite')
    .leftJoin('member', 'member.id', 'invite.used_by')
    .select(['invite.id', 'note', 'invite.email', 'invite.created_at', 'expires_at', 'used_at'])
    .select('member.name as used_by')
    .where('inviter_id', '=', inviterId)
    .where('revoked_at', 'is', null)
  if (before !== null) query = query.where('invite.id', '<', before)
  return query.orderBy('invite.id', 'desc').limit(limit).execute()
}

/**
 * Counts the invites that a member can still give, including those from the quota that expired
 * unused.
 */
export async function leftOf(db: Db, memberId: number, now: Date): Promise<number> {
  const left = await balances.balanceOf(db, { member: memberId }, 'invites')
  const { expired } = await db
    .selectFrom('invite')
    .select(({ fn }) => fn.countAll<number>().as('expired'))
    .where('inviter_id', '=', memberId)
    .where('expires_at', '<=', now)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('returned_at', 'is', null)
    .where('is_free', '=', false)
    .executeTakeFirstOrThrow()
  return Number(left) + expired
}

/** Withdraws an unused invite of this member and returns it to the quota; false: there is none. */
export async function revoke(
  db: Db,
  inviterId: number,
  inviteId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute((tx) => withdraw(tx, { inviterId, inviteId }, now))
}

interface Withdrawn {
  readonly inviterId: number
  readonly inviteId: number
  /** The staff member and the reason; empty if the inviter withdrew it. */
  readonly judged?: { readonly revoked_by: number | null; readonly revoke_reason: string }
}

/** Like `revoke`, inside a larger transaction. */
export async function withdraw(
  tx: Db,
  { inviterId, inviteId, judged }: Withdrawn,
  now: Date,
): Promise<boolean> {
  await giveBack(tx, inviterId, now)
  const row = await tx
    .updateTable('invite')
    .set({ revoked_at: now, ...judged })
    .where('id', '=', inviteId)
    .where('inviter_id', '=', inviterId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning(['returned_at', 'is_free'])
    .executeTakeFirst()
  if (row === undefined) return false
  // It was already returned when it expired, or was not deducted from a quota.
  if (row.returned_at !== null || row.is_free) return true
  await comeBack(tx, inviterId, inviteId, now)
  return true
}

/** Returns expired unused invites to the quota of one member, each only once. */
async function giveBack(tx: Db, inviterId: number, now: Date): Promise<void> {
  // Locks the member first, like all other code, so that parallel calls wait and never deadlock.
  await holdMember(tx, inviterId)
  const back = await tx
    .updateTable('invite')
    .set({ returned_at: now })
    .where('inviter_id', '=', inviterId)
    .where('expires_at', '<=', now)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('returned_at', 'is', null)
    .where('is_free', '=', false)
    .returning('id')
    .execute()
  for (const { id } of back) await comeBack(tx, inviterId, id, now)
}

async function comeBack(tx: Db, inviterId: number, inviteId: number, now: Date): Promise<void> {
  await ledger.post(tx, {
    kind: 'invite-back',
    key: `invite-back:${inviteId}`,
    cause: { kind: 'invite', id: inviteId },
    entries: move('invites', 1n, { system: 'invites' }, { member: inviterId }),
    by: null,
    now,
  })
}

/** Returns the owner of a code that is currently valid; null if it is not. */
export async function find(db: Db, secrets: Secrets, code: string, now: Date) {
  const row = await usable(db, secrets, code, now)
    .select(['invite.id', 'inviter_id', 'invite.email', 'member.name as inviter'])
    .executeTakeFirst()
  return row ?? null
}

/**
 * Like `find`, and locks the invite until the transaction ends: of two parallel uses, only one is
 * accepted.
 */
export async function lockUsable(tx: Db, secrets: Secrets, code: string, now: Date) {
  const row = await usable(tx, secrets, code, now)
    .select(['invite.id', 'inviter_id', 'invite.email'])
    .forUpdate('invite')
    .executeTakeFirst()
  return row ?? null
}

/** Records who joined with an invite. */
export async function use(tx: Db, inviteId: number, memberId: number, now: Date): Promise<void> {
  const used = { used_at: now, used_by: memberId }
  await tx.updateTable('invite').set(used).where('id', '=', inviteId).execute()
}

// Selects an invite that is not used, revoked or expired, of a member in good standing whose
// invites are not frozen.
function usable(db: Db, secrets: Secrets, code: string, now: Date) {
  return db
    .selectFrom('invite')
    .innerJoin('member', 'member.id', 'invite.inviter_id')
    .where(({ eb, or }) => {
      const hash = secrets.lookupHash(code)
      return or([eb('code_hash', '=', hash), eb('former_code_hash', '=', hash)])
    })
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('member.state', '=', 'active')
    .where(({ not }) => not(isFrozen(now)))
}

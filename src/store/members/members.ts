import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { outranks } from '../../domain/roles/permissions.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from '../accounts/events.ts'
import { actingRole } from '../records/acting-role.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Taken } from '../records/members/unless-taken.ts'
import { unlessTaken } from '../records/members/unless-taken.ts'
import * as ledger from '../records/ledger/ledger.ts'
import * as memberRoles from '../roles/member-roles.ts'
import type { Judged, Refused } from '../records/members/rows.ts'
import { asTarget, isLastOwner, TOLD } from '../records/members/rows.ts'
import * as memberSlots from '../roles/member-slots.ts'
import { notify } from '../notifications/notifications.ts'
import * as outbox from '../records/outbox.ts'
import * as setupToken from '../accounts/setup-token.ts'

// Accounts: one transaction per action. It also records what trackers must learn, with a version
// that is raised under the row's lock. Reading for pages is in pages.ts, for requests and sign-ins
// in accounts/access.ts.

/** How long bytes of a former passkey's sessions that are reported late are still accounted. */
const FORMER_PASSKEY_MS = DAY_MS

/** The number of invites that a new member gets. */
const FIRST_INVITES = 3n

export interface NewMember {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  readonly role: MemberRole
  readonly invitedBy?: number
  /** Whether the address is known to belong to the member; true by default. */
  readonly isVerified?: boolean
}

export type Added = { readonly ok: true; readonly id: number; readonly passkey: string }

/**
 * Creates an account with a random passkey and informs the trackers, in one transaction. `by` is
 * the staff member who creates it, for the audit log.
 */
export async function add(
  db: Db,
  secrets: Secrets,
  member: NewMember,
  now: Date,
  by: audit.Actor | null = null,
): Promise<Added | Refused<Taken>> {
  return unlessTaken(() =>
    db.transaction().execute(async (tx) => {
      const added = await insert(tx, secrets, member, now)
      if (by === null) return added
      const { name, role } = member
      const target = asTarget({ id: added.id, name })
      await audit.record(tx, { by, action: 'member.add', target, after: { role } }, now)
      return added
    }),
  )
}

/**
 * Creates the owner with the one-time token, which is then used up; parallel calls create only one
 * owner.
 */
export async function addOwner(
  db: Db,
  secrets: Secrets,
  token: string,
  member: Omit<NewMember, 'role'>,
  now: Date,
): Promise<Added | Refused<Taken | 'TOKEN_WRONG'>> {
  return unlessTaken(() =>
    db.transaction().execute(async (tx) => {
      await tx.selectFrom('setup_token').select('only_row').forUpdate().execute()
      const isRight = await setupToken.isCurrent(tx, secrets, token)
      if (!isRight) return { ok: false as const, code: 'TOKEN_WRONG' as const }
      await setupToken.spend(tx)
      return insert(tx, secrets, { ...member, role: 'owner' }, now)
    }),
  )
}

/** Writes the row of a new member, its totals and its event, as part of a larger transaction. */
export async function insert(
  tx: Db,
  secrets: Secrets,
  member: NewMember,
  now: Date,
): Promise<Added> {
  const passkey = newPasskey()
  const row = await tx
    .insertInto('member')
    .values({
      name: member.name,
      email: canonicalAddress(member.email),
      password_hash: member.passwordHash,
      role: member.role,
      ...sealed(secrets, passkey),
      ...(await memberSlots.ofRole(tx, member.role)),
      invited_by: member.invitedBy ?? null,
      email_verified_at: member.isVerified === false ? null : now,
      created_at: now,
    })
    .returning(TOLD)
    .executeTakeFirstOrThrow()
  await tx.insertInto('member_totals').values({ member_id: row.id }).execute()
  await welcome(tx, row.id, now)
  await outbox.recordMember(tx, row, now)
  return { ok: true, id: row.id, passkey }
}

/** Gives a new member the first invites. */
async function welcome(tx: Db, memberId: number, now: Date): Promise<void> {
  const [from, to] = [{ system: 'newcomers' }, { member: memberId }] as const
  await ledger.post(tx, {
    kind: 'newcomer',
    key: `newcomer:${memberId}`,
    entries: move('invites', FIRST_INVITES, from, to),
    by: null,
    now,
  })
}

/**
 * Changes the role of a member. Permissions are read with each request, so the change takes effect
 * immediately and ends no session. Only an owner assigns or removes a role at or above their own.
 */
export async function setRole(
  db: Db,
  memberId: number,
  role: MemberRole,
  by: audit.Actor,
  now: Date,
): Promise<Judged | Refused<'ROLE_OUTRANKS'>> {
  return db.transaction().execute(async (tx) => {
    if (role !== 'owner' && (await isLastOwner(tx, memberId))) {
      return { ok: false, code: 'LAST_OWNER' }
    }
    const editor = await actingRole(tx, by)
    const row = await tx
      .selectFrom('member')
      .select(['id', 'name', 'role'])
      .where('id', '=', memberId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { ok: false, code: 'NOT_FOUND' }
    const isAbove = (other: MemberRole) => editor !== null && outranks(editor, other)
    if (editor !== 'owner' && !(isAbove(row.role) && isAbove(role))) {
      return { ok: false, code: 'ROLE_OUTRANKS' }
    }
    const told = await tx
      .updateTable('member')
      .set({ role, version: sql`version + 1` })
      .where('id', '=', memberId)
      .returning(TOLD)
      .executeTakeFirstOrThrow()
    await outbox.recordMember(tx, told, now)
    await memberSlots.settle(tx, [memberId], now)
    await noteRole(tx, { memberId, before: row.role, after: role }, by, now)
    const change = { before: { role: row.role }, after: { role } }
    await audit.record(tx, { by, action: 'member.set-role', target: asTarget(row), ...change }, now)
    return { ok: true }
  })
}

/** Records a change of role, and notifies the member. */
async function noteRole(
  tx: Db,
  change: { readonly memberId: number; readonly before: MemberRole; readonly after: MemberRole },
  by: audit.Actor,
  now: Date,
): Promise<void> {
  if (change.before === change.after) return
  await memberRoles.note(tx, { ...change, kind: 'role', cause: 'staff', reason: '' }, by, now)
  if (change.memberId === by.memberId) return
  const news = { code: 'role-changed', data: { role: change.after, reason: '' } } as const
  await notify(tx, { member: change.memberId, ...news, href: '/me/rights', now })
}

/**
 * Gives a member a new random passkey. The old one stops working, but unreported bytes of its
 * sessions are still accounted for a day (rule 44). Null: no such member.
 */
export async function resetPasskey(
  db: Db,
  secrets: Secrets,
  memberId: number,
  by: audit.Actor,
  now: Date,
): Promise<string | null> {
  const passkey = newPasskey()
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('member')
      .set({
        ...sealed(secrets, passkey),
        former_passkey_sealed: sql.ref('passkey_sealed'),
        former_passkey_until: new Date(now.getTime() + FORMER_PASSKEY_MS),
        version: sql`version + 1`,
      })
      .where('id', '=', memberId)
      .returning(TOLD)
      .executeTakeFirst()
    if (row === undefined) return null
    await outbox.recordMember(tx, row, now)
    const until = new Date(now.getTime() + FORMER_PASSKEY_MS).toISOString().slice(0, 16)
    const detail = `sessions under the old one count until ${until}Z`
    await accountEvents.note(tx, { memberId, kind: 'passkey-changed', detail, by }, now)
    if (by.memberId !== memberId) {
      await audit.record(tx, { by, action: 'member.reset-passkey', target: asTarget(row) }, now)
    }
    return passkey
  })
}

/** Returns the passkey in clear text: for the member's page, downloads and the command line. */
export async function passkeyOf(db: Db, secrets: Secrets, memberId: number): Promise<string> {
  const row = await db
    .selectFrom('member')
    .select('passkey_sealed')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return secrets.unseal(row.passkey_sealed)
}

/** Returns the member with this passkey; null: none. Former passkeys do not count. */
export async function byPasskey(db: Db, secrets: Secrets, passkey: string) {
  const row = await db
    .selectFrom('member')
    .select(['id', 'name'])
    .where('passkey_hash', '=', secrets.lookupHash(passkey))
    .executeTakeFirst()
  return row ?? null
}

function newPasskey(): string {
  return randomBytes(16).toString('hex')
}

function sealed(secrets: Secrets, passkey: string) {
  return { passkey_sealed: secrets.seal(passkey), passkey_hash: secrets.lookupHash(passkey) }
}

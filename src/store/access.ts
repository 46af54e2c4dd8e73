import { sql } from 'kysely'
import type { MemberRole, Rights, RoleChanges } from '../domain/permissions.ts'
import { basicOf, isForStaff, rightsOf } from '../domain/permissions.ts'
import type { Db } from './db.ts'
import * as roles from './roles.ts'

// Who may come in: what a request and a sign-in need to know of a member.

/** Whether a member has yet to prove the address: asked to, or unable to do more until then. */
export type Verification = 'done' | 'asked' | 'required'

/** What each request needs of the member who signed it in, rights included: one query. */
export async function forRequest(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'state', 'epoch', 'email_verified_at'])
    .select(accessColumns)
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, name, role, state, epoch } = row
  return { id, name, role, state, epoch, ...accessOf(row) }
}

// `settings.site` as it stands in the table: read with the member, so that a request asks once.
const strictness = sql<string | null>`(
  select value ->> 'emailVerification' from setting where key = 'site'
)`

/** What a query over `member` selects, beside role and email_verified_at, for `accessOf`. */
export const accessColumns = [
  roles.changesOfMember.as('changes'),
  strictness.as('strictness'),
] as const

interface AccessRow {
  readonly role: MemberRole
  readonly email_verified_at: Date | null
  readonly changes: RoleChanges
  readonly strictness: string | null
}

/** The rights of a member, less while an address has yet to be proven. */
export function accessOf(row: AccessRow): { verification: Verification; rights: Rights } {
  const all = rightsOf(row.role, row.changes)
  const verification = verificationOf(row.email_verified_at, row.strictness)
  // Staff have been chosen by somebody; locked out, they could not even mend the mail server.
  const isHeld = verification === 'required' && ![...all].some(isForStaff)
  return { verification, rights: isHeld ? basicOf(all) : all }
}

/** What signing in needs, by name or e-mail address; case does not count. */
export async function forSignIn(db: Db, nameOrEmail: string) {
  const column = nameOrEmail.includes('@') ? sql`lower(email)` : sql`lower(name)`
  const row = await db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'state', 'epoch', 'ban_reason', 'password_hash'])
    .where(column, '=', nameOrEmail.toLowerCase())
    // An address belongs to who has proven it; others may have typed it, too.
    .orderBy(sql`email_verified_at is null`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The password hash of a member: to ask for the old password before it is changed. */
export async function passwordHashOf(db: Db, memberId: number): Promise<string | null> {
  const row = await db
    .selectFrom('member')
    .select('password_hash')
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.password_hash ?? null
}

function verificationOf(verifiedAt: Date | null, strict: string | null): Verification {
  if (verifiedAt !== null || strict === 'off') return 'done'
  return strict === 'required' ? 'required' : 'asked'
}

/** A member's own address, and whether it is proven. */
export async function emailOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .select(['name', 'email', 'email_verified_at'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { name: row.name, email: row.email, isVerified: row.email_verified_at !== null }
}

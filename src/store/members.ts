import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { MemberRole } from '../domain/permissions.ts'
import type { Secrets } from '../shared/secrets.ts'
import type { Db } from './db.ts'
import * as outbox from './outbox.ts'

/** Invites that a new member may give. */
export const FIRST_INVITES = 3

export interface NewMember {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  readonly role: MemberRole
  readonly invitedBy?: number
}

/** Why a member could not be made or changed. */
export type Taken = 'NAME_TAKEN' | 'EMAIL_TAKEN'

export type Added =
  | { readonly ok: true; readonly id: number; readonly passkey: string }
  | { readonly ok: false; readonly code: Taken }

/** Makes an account with a random passkey, and tells the trackers, or does neither. */
export async function add(db: Db, secrets: Secrets, member: NewMember, now: Date): Promise<Added> {
  const passkey = newPasskey()
  try {
    return await db.transaction().execute(async (tx) => {
      const row = await tx
        .insertInto('member')
        .values({
          name: member.name,
          email: member.email,
          password_hash: member.passwordHash,
          role: member.role,
          passkey_sealed: secrets.seal(passkey),
          passkey_hash: secrets.lookupHash(passkey),
          invited_by: member.invitedBy ?? null,
          invites_left: FIRST_INVITES,
          created_at: now,
        })
        .returning(TOLD)
        .executeTakeFirstOrThrow()
      await tx.insertInto('member_totals').values({ member_id: row.id }).execute()
      await outbox.recordMember(tx, row, now)
      return { ok: true as const, id: row.id, passkey }
    })
  } catch (error) {
    const code = takenBy(error)
    if (code === null) throw error
    return { ok: false, code }
  }
}

/** What each request needs of the member who signed it in. */
export async function forRequest(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'state', 'epoch'])
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

/** What signing in needs, by name (case does not count) or e-mail address. */
export async function forSignIn(db: Db, nameOrEmail: string) {
  const row = await db
    .selectFrom('member')
    .select(['id', 'name', 'state', 'epoch', 'ban_reason', 'password_hash'])
    .where((eb) =>
      nameOrEmail.includes('@')
        ? eb(sql`lower(email)`, '=', nameOrEmail.toLowerCase())
        : eb(sql`lower(name)`, '=', nameOrEmail.toLowerCase()),
    )
    .executeTakeFirst()
  return row ?? null
}

const TOLD = ['id', 'version', 'passkey_sealed', 'state', 'ban_reason', 'can_leech'] as const

function newPasskey(): string {
  return randomBytes(16).toString('hex')
}

function takenBy(error: unknown): Taken | null {
  const { code, constraint } = error as { code?: string; constraint?: string }
  if (code !== '23505') return null
  if (constraint === 'member_name') return 'NAME_TAKEN'
  return constraint === 'member_email' ? 'EMAIL_TAKEN' : null
}

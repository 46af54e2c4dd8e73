import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import { unlessTaken } from '../records/members/unless-taken.ts'
import type { Refused } from '../records/members/rows.ts'
import * as accountTokens from '../notifications/mail-links.ts'

// Links with which members confirm an address, and the owners of confirmed addresses.

export type Proven =
  | { readonly ok: true; readonly memberId: number; readonly email: string }
  | Refused<'LINK_USELESS' | 'EMAIL_TAKEN'>

export interface LinkTo {
  readonly memberId: number
  readonly email: string
  readonly name: string
}

/**
 * Uses a link to an address, in one transaction with `take`, unless another member owns the
 * address.
 */
export async function useLink(
  db: Db,
  secrets: Secrets,
  { purposes, token }: { readonly purposes: readonly accountTokens.Purpose[]; token: string },
  take: (tx: Db, to: LinkTo) => Promise<void>,
  now: Date,
): Promise<Proven> {
  const done = await unlessTaken(() =>
    db.transaction().execute(async (tx) => {
      let found: Awaited<ReturnType<typeof accountTokens.spend>> = null
      for (const one of purposes) found ??= await accountTokens.spend(tx, secrets, one, token, now)
      if (found === null || found.email === null) return refused('LINK_USELESS')
      const { member_id: memberId, email, name } = found
      await lockMailbox(tx, email)
      const owner = await ownerOf(tx, email)
      if (owner !== null && owner.id !== memberId) return refused('EMAIL_TAKEN')
      await take(tx, { memberId, email, name })
      return { ok: true, memberId, email } as const
    }),
  )
  return done.ok || done.code === 'LINK_USELESS' ? done : refused('EMAIL_TAKEN')
}

/** Sets a member's confirmed address; returns the one it replaces. */
export async function setEmail(tx: Db, { memberId, email }: Omit<LinkTo, 'name'>, now: Date) {
  const before = await tx
    .selectFrom('member')
    .select(['name', 'email', 'email_verified_at'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const set = { email, email_verified_at: now }
  await tx.updateTable('member').set(set).where('id', '=', memberId).execute()
  return before
}

function refused<Code extends string>(code: Code): Refused<Code> {
  return { ok: false, code }
}

/**
 * Makes others that decide about an address of this mailbox wait until the transaction ends: of two
 * accounts that verify addresses of one mailbox at the same moment, only one succeeds.
 */
export async function lockMailbox(tx: Db, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(email_key(${email}), 61))`.execute(tx)
}

// One account per mailbox, unless staff chose otherwise; read in the statement that depends on it.
const oneMailbox = sql<boolean>`coalesce(
  (select (value ->> 'oneMailbox')::boolean from setting where key = 'site'), true)`

/** Returns the member who has verified an address, or another address of the same mailbox. */
export async function ownerOf(tx: Db, email: string) {
  const row = await tx
    .selectFrom('member')
    .select(['id', 'name'])
    .where('email_verified_at', 'is not', null)
    .where(({ or, and, eb }) =>
      or([
        eb(sql`lower(email)`, '=', email.toLowerCase()),
        and([eb(sql`email_key(email)`, '=', sql`email_key(${email})`), oneMailbox]),
      ]),
    )
    .orderBy(sql`lower(email) = ${email.toLowerCase()}`, 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

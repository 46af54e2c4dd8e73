import { sql } from 'kysely'
import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { LinkTo, Proven } from './email-links.ts'
import { lockMailbox, ownerOf, setEmail, useLink } from './email-links.ts'
import * as accountEvents from './events.ts'
import * as accountTokens from '../notifications/mail-links.ts'
import type { Db } from '../base/db.ts'
import * as mails from '../notifications/mails.ts'
import * as memberPasswords from './member-passwords.ts'

// Emails about accounts: verifying an address, changing it, a new password. Nothing here reveals
// whether an address is known: only the email does, to the owner of the address.

/** The most accounts with the same unverified address to which a reset is sent. */
const MAX_RESETS = 3

/** Sends the email with which a member verifies the address, as part of a larger transaction. */
export async function askForProof(
  tx: Db,
  secrets: Secrets,
  member: { readonly id: number; readonly name: string; readonly email: string },
  now: Date,
): Promise<void> {
  const { id: memberId, name, email } = member
  const token = await accountTokens.make(tx, secrets, { memberId, purpose: 'verify', email }, now)
  const owner = await ownerOf(tx, email)
  if (owner !== null && owner.id !== memberId) {
    await tellOwner(tx, owner, email, name, now)
    return
  }
  const link = { to: 'verify', ...token } as const
  await mails.queue(tx, { to: email, kind: 'verify-email', data: { name }, memberId, link }, now)
}

/** Sends the link again; false if the address has been verified since. */
export async function askAgain(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const member = await tx
      .selectFrom('member')
      .select(['id', 'name', 'email'])
      .where('id', '=', memberId)
      .where('email_verified_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (member === undefined) return false
    await askForProof(tx, secrets, member, now)
    return true
  })
}

/** Asks the owner of a new address to verify it; until then the member keeps the old address. */
export async function askForChange(
  db: Db,
  secrets: Secrets,
  member: { readonly id: number; readonly name: string },
  typed: string,
  now: Date,
): Promise<void> {
  const email = canonicalAddress(typed)
  const { id: memberId, name } = member
  await db.transaction().execute(async (tx) => {
    const purpose = 'change'
    const token = await accountTokens.make(tx, secrets, { memberId, purpose, email }, now)
    const owner = await ownerOf(tx, email)
    if (owner !== null && owner.id !== memberId) return tellOwner(tx, owner, email, name, now)
    const link = { to: 'change', ...token } as const
    await mails.queue(tx, { to: email, kind: 'change-email', data: { name }, memberId, link }, now)
  })
}

/** Returns the member whose address a link verifies; null when it is unknown, used or expired. */
export async function proofOf(db: Db, secrets: Secrets, token: string, now: Date) {
  return (
    (await accountTokens.find(db, secrets, 'verify', token, now)) ??
    (await accountTokens.find(db, secrets, 'change', token, now))
  )
}

/** Makes the address of a link the member's address, and notifies the old address. */
export async function prove(db: Db, secrets: Secrets, token: string, now: Date): Promise<Proven> {
  const link = { purposes: ['verify', 'change'], token } as const
  const take = (tx: Db, { memberId, email }: LinkTo) => takeOver(tx, secrets, memberId, email, now)
  return useLink(db, secrets, link, take, now)
}

async function takeOver(
  tx: Db,
  secrets: Secrets,
  memberId: number,
  email: string,
  now: Date,
): Promise<void> {
  const before = await setEmail(tx, { memberId, email }, now)
  for (const purpose of ['verify', 'change', 'reset'] as const) {
    await accountTokens.voidAll(tx, memberId, purpose, now)
  }
  const isOther = before.email.toLowerCase() !== email.toLowerCase()
  if (isOther) {
    const detail = `${before.email} became ${email}`
    await accountEvents.note(tx, { memberId, kind: 'email-changed', detail }, now)
  }
  if (!isOther || before.email_verified_at === null) return
  const data = { name: before.name, newEmail: email }
  const token = { memberId, purpose: 'undo', email: before.email } as const
  const link = { to: 'undo', ...(await accountTokens.make(tx, secrets, token, now)) } as const
  await mails.queue(tx, { to: before.email, kind: 'email-changed', data, memberId, link }, now)
}

/**
 * Sends a link for a new password to the member, if any, with this name or address, or with this
 * name on an old site. Dormant accounts get one too: their members can return by signing in.
 */
export async function askForReset(
  db: Db,
  secrets: Secrets,
  nameOrEmail: string,
  network: string,
  now: Date,
): Promise<void> {
  const key = canonicalAddress(nameOrEmail).toLowerCase()
  const column = key.includes('@') ? sql<string>`lower(email)` : sql<string>`lower(name)`
  const renamed = sql<number>`(select member_id from old_name where name_key = ${key})`
  const found = await db
    .selectFrom('member')
    .select(['id', 'name', 'email', 'email_verified_at'])
    .where((eb) => eb.or([eb(column, '=', key), eb('id', '=', renamed)]))
    .where('state', 'in', ['active', 'parked'])
    // As in a sign-in, a name on this site takes precedence over one from an old site.
    .orderBy(sql`${column} <> ${key}`)
    .orderBy(sql`email_verified_at is null`)
    .orderBy('id', 'desc')
    .limit(MAX_RESETS)
    .execute()
  // An address that an account has verified belongs only to that account, and a name to one
  // account.
  const isOne = !key.includes('@') || found.some((row) => row.email_verified_at !== null)
  const owners = isOne ? found.slice(0, 1) : found
  for (const { id: memberId, name, email } of owners) {
    await db.transaction().execute(async (tx) => {
      const purpose = 'reset'
      const token = await accountTokens.make(tx, secrets, { memberId, purpose, email }, now)
      const letter = { to: email, kind: 'password-reset', data: { name, network } } as const
      await mails.queue(tx, { ...letter, memberId, link: { to: 'reset', ...token } }, now)
    })
  }
}

/**
 * Sets a new password with a link from an email: every session ends, and the address counts as
 * verified. Null when the link is unknown, used or expired.
 */
export async function reset(
  db: Db,
  secrets: Secrets,
  token: string,
  given: { readonly passwordHash: string; readonly network: string },
  now: Date,
): Promise<{ readonly memberId: number } | null> {
  return db.transaction().execute(async (tx) => {
    const found = await accountTokens.spend(tx, secrets, 'reset', token, now)
    if (found === null || found.email === null) return null
    const { member_id: memberId, email, name } = found
    await lockMailbox(tx, email)
    await memberPasswords.changePassword(tx, memberId, given.passwordHash, null, now)
    const owner = await ownerOf(tx, email)
    if (owner === null) {
      await tx
        .updateTable('member')
        .set({ email_verified_at: now })
        .where('id', '=', memberId)
        .where(sql`lower(email)`, '=', email.toLowerCase())
        .execute()
    }
    await tellOfPassword(tx, { memberId, name, email, network: given.network }, now)
    return { memberId }
  })
}

/**
 * Sets a new password for a signed-in member, and notifies the member by email. Every other session
 * ends; the cookie of the current session must be reissued with the returned epoch.
 */
export async function changePassword(
  db: Db,
  memberId: number,
  given: { readonly passwordHash: string; readonly network: string; readonly keptSignIn: string },
  now: Date,
): Promise<number | null> {
  const { passwordHash, network, keptSignIn } = given
  return db.transaction().execute(async (tx) => {
    const epoch = await memberPasswords.changePassword(tx, memberId, passwordHash, keptSignIn, now)
    if (epoch === null) return null
    const { name, email } = await tx
      .selectFrom('member')
      .select(['name', 'email'])
      .where('id', '=', memberId)
      .executeTakeFirstOrThrow()
    await tellOfPassword(tx, { memberId, name, email, network }, now)
    return epoch
  })
}

async function tellOfPassword(
  tx: Db,
  {
    memberId,
    name,
    email,
    network,
  }: {
    readonly memberId: number
    readonly name: string
    readonly email: string
    readonly network: string
  },
  now: Date,
): Promise<void> {
  const data = { name, network }
  await accountEvents.note(
    tx,
    { memberId, kind: 'password-changed', detail: `from ${network}` },
    now,
  )
  await mails.queue(tx, { to: email, kind: 'password-changed', data, memberId }, now)
}

async function tellOwner(
  tx: Db,
  owner: { readonly id: number; readonly name: string },
  email: string,
  otherName: string,
  now: Date,
): Promise<void> {
  const data = { name: owner.name, otherName }
  await mails.queue(tx, { to: email, kind: 'address-in-use', data, memberId: owner.id }, now)
}

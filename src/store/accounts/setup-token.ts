import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'

// The one-time token of the link `/setup?token=…`, which creates the owner account. The token stays
// the same until it is used, so that a link printed by an earlier start still works.

/** Returns the token, creating it if there is none; null once there is an owner. */
export async function current(db: Db, secrets: Secrets, now: Date): Promise<string | null> {
  if (await hasOwner(db)) return null
  const token = randomBytes(24).toString('base64url')
  await db
    .insertInto('setup_token')
    .values({ token_sealed: secrets.seal(token), created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return stored(db, secrets)
}

/** Returns whether this is the token, and there is no owner yet. Compares in constant time. */
export async function isCurrent(db: Db, secrets: Secrets, token: string): Promise<boolean> {
  if (await hasOwner(db)) return false
  const known = await stored(db, secrets)
  if (known === null) return false
  const [given, expected] = [secrets.lookupHash(token), secrets.lookupHash(known)]
  return timingSafeEqual(given, expected)
}

/** Deletes the token, in the transaction that creates the owner. */
export async function spend(tx: Db): Promise<void> {
  await tx.deleteFrom('setup_token').execute()
}

async function stored(db: Db, secrets: Secrets): Promise<string | null> {
  const row = await db.selectFrom('setup_token').select('token_sealed').executeTakeFirst()
  return row === undefined ? null : secrets.unseal(row.token_sealed)
}

/** Returns whether the site has an owner account. */
export async function hasOwner(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('member')
    .select('id')
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

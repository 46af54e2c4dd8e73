import { randomBytes } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import * as access from './access.ts'
import type { Db } from '../base/db.ts'
import { createStatement } from '../base/statement.ts'
import { keptAccess } from './kept-access.ts'

// The key of feeds and of the download addresses in them (integrations.md §4, §5): tools keep it in
// addresses, so it opens nothing else. Sealed, since addresses with it are made for its member.

export interface FeedKey {
  readonly key: string
  readonly createdAt: Date
}

/** The member's key; null when none was made yet. */
export async function find(db: Db, secrets: Secrets, memberId: number): Promise<FeedKey | null> {
  const row = await db
    .selectFrom('feed_key')
    .select(['key_sealed', 'created_at'])
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { key: secrets.unseal(row.key_sealed), createdAt: row.created_at }
}

/** The member's key, made now if there is none yet. */
export async function ensure(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<FeedKey> {
  const found = await find(db, secrets, memberId)
  if (found !== null) return found
  const key = randomBytes(16).toString('hex')
  const inserted = await db
    .insertInto('feed_key')
    .values({ member_id: memberId, ...stored(secrets, key), created_at: now })
    .onConflict((conflict) => conflict.column('member_id').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) {
    await accountEvents.note(db, { memberId, kind: 'feed-key-changed' }, now)
    return { key, createdAt: now }
  }
  return (await find(db, secrets, memberId)) ?? ensure(db, secrets, memberId, now)
}

/** Makes a key; the one before it opens nothing from then on. */
export async function rotate(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<FeedKey> {
  return db.transaction().execute(async (tx) => {
    const made = await replace(tx, secrets, memberId, now)
    await accountEvents.note(tx, { memberId, kind: 'feed-key-changed' }, now)
    return made
  })
}

/** The same in a transaction of the caller's, who says in the account's history who did it. */
export async function replace(
  tx: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<FeedKey> {
  const key = randomBytes(16).toString('hex')
  const made = { ...stored(secrets, key), created_at: now }
  await tx
    .insertInto('feed_key')
    .values({ member_id: memberId, ...made })
    .onConflict((conflict) => conflict.column('member_id').doUpdateSet(made))
    .execute()
  return { key, createdAt: now }
}

/**
 * The member a key belongs to, with their current permissions; null if there is none, or they have
 * no access.
 */
export async function memberOf(db: Db, secrets: Secrets, key: string, now: Date) {
  if (!/^[0-9a-f]{32}$/.test(key)) return null
  const hash = hashOf(secrets, key)
  const name = `feed key ${hash.toString('latin1')}`
  const kept = await keptAccess(db, name, now, () => openedBy(db, hash, now))
  return kept?.member ?? null
}

async function openedBy(db: Db, hash: Buffer, now: Date) {
  const rows = await ofHash(db, { hash, now })
  if (rows.length === 0) return null
  const [{ id, name, role, hasOwnFactors, rightsChangeAt: changesAt }] = rows
  const member = { id, name, role, hasOwnFactors, rights: access.accessOf(rows[0]).rights }
  return { memberId: id, changesAt, member }
}

const ofHash = createStatement((db, { hash, now }: { hash: Buffer; now: Date }) =>
  db
    .selectFrom('feed_key')
    .innerJoin('member', 'member.id', 'feed_key.member_id')
    .select(['member.id', 'member.name', 'member.role'])
    .select(['email_verified_at', 'factor_since'])
    .select(access.accessColumns(now))
    .select(access.hasOwnFactors(now).as('hasOwnFactors'))
    .select(access.rightsChangeAt(now).as('rightsChangeAt'))
    .where('key_hash', '=', hash)
    .where('member.state', '=', 'active')
    .compile(),
)

function stored(secrets: Secrets, key: string) {
  return { key_sealed: secrets.seal(key), key_hash: hashOf(secrets, key) }
}

function hashOf(secrets: Secrets, key: string): Buffer {
  return secrets.lookupHash(`feed key ${key}`)
}

import { randomBytes } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import * as access from './access.ts'
import type { Db } from '../base/db.ts'
import { createStatement } from '../base/statement.ts'
import { keptAccess } from './kept-access.ts'

// The key of feeds (integrations.md §4). Tools keep it in addresses, so it only opens feeds and
// downloads. It is stored sealed, as the site needs it to make addresses for the member. New
// download addresses contain a key that allows less (download-keys.ts).

export interface FeedKey {
  readonly key: string
  readonly createdAt: Date
}

/** Returns the member's key; null when there is none yet. */
export async function find(db: Db, secrets: Secrets, memberId: number): Promise<FeedKey | null> {
  const row = await db
    .selectFrom('feed_key')
    .select(['key_sealed', 'created_at'])
    .where('member_id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { key: secrets.unseal(row.key_sealed), createdAt: row.created_at }
}

/** Returns the member's key, creating it if there is none yet. */
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

/** Creates a key, which invalidates the previous one. */
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

/** Like `rotate`, in a transaction of the caller, who records in the account history who did it. */
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
 * Returns the member to which a key belongs, with the member's current permissions; null if there
 * is none, or the member has no access.
 */
export async function memberOf(db: Db, secrets: Secrets, key: string, now: Date) {
  if (!isKey(key)) return null
  const name = `feed key ${hashOf(secrets, key).toString('latin1')}`
  const kept = await keptAccess(db, name, now, () => openedByKey(db, secrets, key, now))
  return kept?.member ?? null
}

/** Returns whether a text has the format of a key. */
export function isKey(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text)
}

/** Returns the access that a feed key gives now; null: none. */
export async function openedByKey(db: Db, secrets: Secrets, key: string, now: Date) {
  const rows = await ofHash(db, { hash: hashOf(secrets, key), now })
  return opened(rows)
}

/** Returns the access that the feed key of a member gives now; null: none. */
export async function openedByMember(db: Db, memberId: number, now: Date) {
  return opened(await ofMember(db, { memberId, now }))
}

function opened(rows: Awaited<ReturnType<typeof ofHash>>) {
  if (rows.length === 0) return null
  const [{ id, name, role, hasOwnFactors, rightsChangeAt: changesAt, keyHash }] = rows
  const member = { id, name, role, hasOwnFactors, rights: access.accessOf(rows[0]).rights }
  return { memberId: id, changesAt, member, keyHash }
}

const ofHash = createStatement((db, { hash, now }: { hash: Buffer; now: Date }) =>
  openedRows(db, now).where('key_hash', '=', hash).compile(),
)

const ofMember = createStatement((db, { memberId, now }: { memberId: number; now: Date }) =>
  openedRows(db, now).where('feed_key.member_id', '=', memberId).compile(),
)

function openedRows(db: Db, now: Date) {
  return db
    .selectFrom('feed_key')
    .innerJoin('member', 'member.id', 'feed_key.member_id')
    .select(['member.id', 'member.name', 'member.role', 'key_hash as keyHash'])
    .select(['email_verified_at', 'factor_since'])
    .select(access.accessColumns(now))
    .select(access.hasOwnFactors(now).as('hasOwnFactors'))
    .select(access.rightsChangeAt(now).as('rightsChangeAt'))
    .where('member.state', '=', 'active')
}

function stored(secrets: Secrets, key: string) {
  return { key_sealed: secrets.seal(key), key_hash: hashOf(secrets, key) }
}

/** Returns the keyed hash by which a key is looked up. */
export function hashOf(secrets: Secrets, key: string): Buffer {
  return secrets.lookupHash(`feed key ${key}`)
}

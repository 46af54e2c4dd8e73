import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'

// What the search of the console finds besides members, torrents and the audit log: the owner of a
// key, which is compared by its hash and never shown, and members by address.

/** The owner of a key, and its kind. */
export interface KeyOf {
  readonly what: 'passkey' | 'feed-key' | 'invite'
  readonly memberId: number
  readonly name: string
  /** For invites: the member who used it, and whether it can still be used. */
  readonly usedBy: string | null
  readonly isOpen: boolean
}

/** Finds the owner of a passkey, feed key or invite, in one statement by unique hashes. */
export async function byKey(
  db: Db,
  secrets: Secrets,
  key: string,
  now: Date,
): Promise<readonly KeyOf[]> {
  const { rows } = await sql<KeyOf>`
    select 'passkey' as what, id as "memberId", name, null as "usedBy", state = 'active' as "isOpen"
      from member where passkey_hash = ${secrets.lookupHash(key)}
    union all
    select 'feed-key', member.id, member.name, null, true
      from feed_key join member on member.id = feed_key.member_id
      where key_hash = ${secrets.lookupHash(`feed key ${key}`)}
    union all
    select 'invite', inviter.id, inviter.name, guest.name,
        used_at is null and revoked_at is null and expires_at > ${now}
      from invite join member inviter on inviter.id = invite.inviter_id
      left join member guest on guest.id = invite.used_by
      where code_hash = ${secrets.lookupHash(key)}`.execute(db)
  return rows
}

/** A member who signed in from an address. */
export interface AddressUse {
  readonly memberId: number
  readonly name: string
  readonly state: string
  /** The number of sign-ins from this address. */
  readonly signIns: number
  readonly lastAt: Date
}

/** Lists members who signed in from an address or network, latest first. */
export async function byAddress(
  db: Db,
  network: string,
  limit: number,
): Promise<readonly AddressUse[]> {
  const { rows } = await sql<AddressUse>`
    select member.id as "memberId", name, state, count(*) as "signIns", max(last_at) as "lastAt"
    from sign_in join member on member.id = sign_in.member_id
    where ip <<= ${network}::inet
    group by member.id order by max(last_at) desc, member.id limit ${limit}`.execute(db)
  return rows
}

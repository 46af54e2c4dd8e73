import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as feedKeys from './feed-keys.ts'
import { isInOwnTorrent } from '../records/members/own-sessions.ts'
import { asTarget } from '../records/members/rows.ts'
import * as signIns from './sign-ins.ts'

// How a member's account is protected, as staff see it, and what staff can do about each part.

/** The most client sessions that are searched for addresses, newest first. */
const MOST_SESSIONS = 2_000

export interface SeenAddress {
  readonly address: string
  /** Whether the site, a BitTorrent client, or both were used from this address. */
  readonly onSite: boolean
  readonly inClient: boolean
  readonly firstAt: Date
  readonly lastAt: Date
  /** The number of other members who signed in from this address. */
  readonly others: number
}

/**
 * Returns the addresses of a member, newest first. No other function reads addresses for a member's
 * page; its callers record who viewed them.
 */
export async function addressesOf(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly SeenAddress[]> {
  const { rows } = await sql<SeenAddress>`
    with client as (
      select ipv4, ipv6, started_at, last_at from peer_session
      where member_id = ${memberId} and ${isInOwnTorrent(memberId)}
      order by last_at desc limit ${MOST_SESSIONS}
    ), seen as (
      select ip, true as site, min(created_at) as first_at, max(last_at) as last_at
        from sign_in where member_id = ${memberId} and ip is not null group by ip
      union all
      select address, false, min(started_at), max(last_at) from (
        select ipv4::inet as address, started_at, last_at from client where ipv4 is not null
        union all select ipv6::inet, started_at, last_at from client where ipv6 is not null
      ) as one group by address
    ), few as (
      select ip, bool_or(site) as "onSite", bool_or(not site) as "inClient",
        min(first_at) as "firstAt", max(last_at) as "lastAt"
      from seen group by ip order by max(last_at) desc, ip limit ${limit}
    )
    select abbrev(ip) as address, "onSite", "inClient", "firstAt", "lastAt", (
        select count(distinct member_id) from sign_in
        where sign_in.ip = few.ip and member_id <> ${memberId}
      ) as others
    from few order by "lastAt" desc, ip`.execute(db)
  return rows
}

export type Factors = NonNullable<Awaited<ReturnType<typeof factorsOf>>>

/** Returns the second factors of a member; null when there is no such member. */
export async function factorsOf(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .leftJoin('one_time_secret as app', 'app.member_id', 'member.id')
    .select(['factor_since as since', 'app.confirmed_at as appSince'])
    .select('app.last_used_at as appLastUsed')
    .select(
      sql<number>`(select count(*) from recovery_code as code
        where code.member_id = member.id and code.used_at is null)`.as('codesLeft'),
    )
    .select(
      sql<readonly { name: string; since: string; lastUsed: string | null }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('name', key.name, 'since', key.created_at,
          'lastUsed', key.last_used_at) order by key.id), '[]')
        from security_key as key where key.member_id = member.id)`.as('keys'),
    )
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  const keys = row.keys.map(({ name, since, lastUsed }) => ({
    name,
    since: new Date(since),
    lastUsed: lastUsed === null ? null : new Date(lastUsed),
  }))
  return { ...row, keys }
}

/**
 * Returns when the keys were created: the age of the feed key, and until when the previous passkey
 * counts.
 */
export async function keysOf(db: Db, memberId: number, limit: number) {
  const row = await db
    .selectFrom('member')
    .leftJoin('feed_key', 'feed_key.member_id', 'member.id')
    .select(['former_passkey_until as formerUntil', 'feed_key.created_at as feedKeySince'])
    .select(
      sql<readonly { kind: string; at: string; by: string | null }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'at', at, 'by', by_name)
          order by id desc), '[]')
        from (select id, kind, at, by_name from account_event
          where member_id = member.id and kind in ('passkey-changed', 'feed-key-changed')
          order by id desc limit ${limit}) as changed)`.as('changes'),
    )
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return null
  return { ...row, changes: row.changes.map((one) => ({ ...one, at: new Date(one.at) })) }
}

interface Named {
  readonly id: number
  readonly name: string
}

/** Ends one session of a member; false when it is not theirs, or has already ended. */
export async function endSignIn(
  db: Db,
  member: Named,
  signInId: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await signIns.endOf(tx, member.id, signInId, now))) return false
    await audit.record(tx, { by, action: 'member.end-sign-in', target: asTarget(member) }, now)
    return true
  })
}

/** Creates a new feed key for a member, which only the member can see. */
export async function newFeedKey(
  db: Db,
  secrets: Secrets,
  member: Named,
  by: Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await feedKeys.replace(tx, secrets, member.id, now)
    const event = { memberId: member.id, kind: 'feed-key-changed', by } as const
    await accountEvents.note(tx, event, now)
    await audit.record(tx, { by, action: 'member.reset-feed-key', target: asTarget(member) }, now)
  })
}

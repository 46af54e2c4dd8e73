import { sql } from 'kysely'
import type { ReachFinding } from '../../bridge/events/reach-events.ts'
import { reachAsked } from '../../bridge/events/reach-events.ts'
import { CONFIRM_MS } from '../../domain/members/port-notification.ts'
import { reachMeaning } from '../../domain/members/reach-found.ts'
import { DAY_MS, HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import * as outbox from '../records/outbox.ts'
import type { ChangedPort } from './port-notifications.ts'
import { tell } from './port-notifications.ts'
import { endpointsOf } from './reach-tests.ts'

// What trackers found out about the ports on which members' clients listen. A port belongs to one
// client at a time; addresses are stored only in the sessions, where they expire.

/**
 * The age from which an open port may be reported closed by another tracker, which may lack a route
 * to the network that the first one has.
 */
const OTHERS_WORD_MS = DAY_MS
/**
 * The age from which a change that no second test has confirmed is tested together with all other
 * ports.
 */
const UNCONFIRMED_MS = HOUR_MS
/** The most endpoints of a member that are shown. */
const MOST_SHOWN = 20

/** Stores findings of one tracker, and notifies members whose ports have closed or opened. */
export async function note(
  db: Db,
  storeId: string,
  findings: readonly ReachFinding[],
  now: Date,
): Promise<void> {
  const last = new Map(findings.map((one) => [`${one.memberId} ${one.family} ${one.port}`, one]))
  const given = [...last.values()].flatMap((one) => {
    const reachable = reachMeaning[one.found].isReachable
    return reachable === null ? [] : [{ ...one, reachable }]
  })
  if (given.length === 0) return
  await db.transaction().execute(async (tx) => {
    for (const changed of await written(tx, storeId, given, now)) await tell(tx, changed, now)
  })
}

type Given = ReachFinding & { readonly reachable: boolean }

/**
 * Writes the rows in the order of their keys. Returns those whose result differs from the last one
 * that their members were notified about; before any notification, members expect an open port.
 */
async function written(tx: Db, storeId: string, given: readonly Given[], now: Date) {
  const trusted = new Date(now.getTime() - OTHERS_WORD_MS)
  const { rows } = await sql<ChangedPort>`
    with given as (
      select g."memberId" as member_id, g.family, g.port, g.reachable, g.found,
        least(to_timestamp(g.at), ${now}) as at
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        as g ("memberId" bigint, family text, port integer, reachable boolean, found text,
          at float8)
      join member on member.id = g."memberId"
      order by 1, 2, 3
    ), written as (
      insert into member_port as p
        (member_id, family, port, reachable, found, store_id, since, tested_at)
      select member_id, family, port, reachable, found, ${storeId}, at, at from given
      order by member_id, family, port
      on conflict (member_id, family, port) do update set
        reachable = excluded.reachable, found = excluded.found, store_id = excluded.store_id,
        tested_at = excluded.tested_at,
        since = case when p.reachable = excluded.reachable then p.since
          else excluded.tested_at end
      where excluded.reachable or not p.reachable or p.store_id = excluded.store_id
        or p.tested_at < ${trusted}
      returning *
    )
    select w.member_id as "memberId", w.family, w.port, w.reachable, w.since,
      w.tested_at as "testedAt", w.told_open as "toldOpen",
      (select client from peer_session s where s.member_id = w.member_id and s.ended_at is null
        and case when w.family = 'ipv4' then s.ipv4 is not null and s.port4 = w.port
          else s.ipv6 is not null and s.port6 = w.port end
        order by s.last_at desc limit 1) as client
    from written w where w.reachable <> coalesce(w.told_open, true)`.execute(tx)
  return rows
}

export interface MemberPort {
  readonly family: ReachFinding['family']
  readonly port: number
  /** The peer ID of the session that announced last. */
  readonly client: Buffer
  readonly torrents: number
  /** Null until a tracker has tested it. */
  readonly reachable: boolean | null
  readonly found: string | null
  readonly since: Date | null
  readonly testedAt: Date | null
}

/** Lists the ports that a member's clients announce now, last announced first. */
export async function ofMember(db: Db, memberId: number): Promise<readonly MemberPort[]> {
  const { rows } = await sql<MemberPort>`
    with announced as (
      select 'ipv4' as family, port4 as port, client, last_at from peer_session
      where member_id = ${memberId} and ended_at is null and ipv4 is not null and port4 > 0
      union all
      select 'ipv6', port6, client, last_at from peer_session
      where member_id = ${memberId} and ended_at is null and ipv6 is not null and port6 > 0
    ), each as (
      select family, port, (array_agg(client order by last_at desc))[1] as client,
        count(*)::int as torrents, max(last_at) as last_at
      from announced group by 1, 2
    )
    select each.family, each.port, client, torrents, reachable, found, since,
      tested_at as "testedAt"
    from each left join member_port on member_port.member_id = ${memberId}
      and member_port.family = each.family and member_port.port = each.port
    order by last_at desc, each.family, each.port limit ${MOST_SHOWN}`.execute(db)
  return rows
}

export interface SwarmPeers {
  /** Peers with which data can be exchanged: a seeder has none to give another seeder. */
  readonly peers: number
  /** Those of them to which others cannot connect. */
  readonly closed: number
}

/** The most sessions of other members that are counted: more than a member's clients connect to. */
const MOST_PEERS = 20_000

/** Counts the open sessions of other members in the swarms of a member. */
export async function swarmPeersOf(db: Db, memberId: number): Promise<SwarmPeers> {
  const { rows } = await sql<SwarmPeers>`
    with mine as (
      select torrent_id, bool_and(seeding) as seeding from peer_session
      where member_id = ${memberId} and ended_at is null group by 1
    ), others as (
      select s.reachable from mine join peer_session s using (torrent_id)
      where s.ended_at is null and s.member_id <> ${memberId} and not (s.seeding and mine.seeding)
      limit ${MOST_PEERS}
    )
    select count(*)::int as peers, count(*) filter (where reachable = false)::int as closed
    from others`.execute(db)
  return rows[0]
}

/**
 * Asks every tracker to test ports again, for at most `limit` members: first changes that a second
 * test has to confirm, then ports that were neither tested nor asked about since `before`, oldest
 * first. Returns the number of members.
 */
export async function retest(db: Db, before: Date, limit: number, now: Date): Promise<number> {
  const confirmable = new Date(now.getTime() - CONFIRM_MS)
  const changed = new Date(now.getTime() - UNCONFIRMED_MS)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ memberId: number }>`
      with waiting as (
        select member_id, port, tested_at, false as is_change from member_port
        where tested_at < ${before} and (asked_at is null or asked_at < ${before})
        union all
        select member_id, port, tested_at, true from member_port
        where tested_at between ${changed} and ${confirmable} and since >= ${changed}
          and tested_at < since + make_interval(secs => ${CONFIRM_MS / 1_000})
          and reachable <> coalesce(told_open, true)
          and (asked_at is null or asked_at < ${confirmable})
      ), due as (
        select p.member_id, bool_or(p.is_change) as is_change, min(p.tested_at) as tested_at
        from waiting p
        where exists (select from peer_session s where s.member_id = p.member_id
          and s.ended_at is null and p.port in (s.port4, s.port6))
        group by 1 order by 2 desc, 3 limit ${limit}
      ), locked as materialized (
        -- In the order in which findings are written: neither waits for the other forever.
        select p.member_id, p.family, p.port from member_port p
        where p.member_id in (select member_id from due) order by 1, 2, 3 for update
      ), asked as (
        update member_port p set asked_at = ${now} from locked l
        where p.member_id = l.member_id and p.family = l.family and p.port = l.port
      )
      select member_id as "memberId" from due order by is_change desc, tested_at`.execute(tx)
    const members = rows.map(({ memberId }) => memberId)
    const askedAt = Math.floor(now.getTime() / 1_000)
    for (const memberId of members) {
      const endpoints = await endpointsOf(tx, memberId)
      if (endpoints.length === 0) continue
      await outbox.record(tx, reachAsked, { questionId: null, askedAt, memberId, endpoints }, now)
    }
    return members.length
  })
}

/** Deletes ports that were last tested before `before`, at most `limit`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`tested_at < ${before}`
  const key = ['member_id', 'family', 'port']
  return deleteSome(db, { from: 'member_port', where, key, oldestBy: 'tested_at' }, limit)
}

import { sql } from 'kysely'
import { FAST_BYTES_PER_SECOND } from '../../domain/anomalies/rules/impossible-speed.ts'
import type { SpeedFact } from '../../domain/anomalies/rules/impossible-speed.ts'
import { LEAST_TIMES } from '../../domain/anomalies/rules/forged-client.ts'
import type { ForgedFact } from '../../domain/anomalies/rules/forged-client.ts'
import { LEAST_FILLS, LEAST_SHARE } from '../../domain/anomalies/rules/mutual-fills.ts'
import type { PairFact } from '../../domain/anomalies/rules/mutual-fills.ts'
import { LEAST_NETWORKS } from '../../domain/anomalies/rules/key-sharing.ts'
import type { KeyFact } from '../../domain/anomalies/rules/key-sharing.ts'
import type { SharedFact } from '../../domain/anomalies/rules/shared-address.ts'
import { LEAST_HASHES } from '../../domain/anomalies/rules/unknown-hashes.ts'
import type { UnknownFact } from '../../domain/anomalies/rules/unknown-hashes.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// The facts that the rules of src/domain/anomalies evaluate: one statement each, over a window or
// the current state, limited to what a rule could consider unusual.

/** The most findings of one kind in one check: more mean that something is wrong with babou. */
const MOST = 500

export interface Window {
  readonly since: Date
  readonly until: Date
}

/** A fact with the member it is about, and the `subject` in addition to the member. */
export interface Fact<Of> {
  readonly memberId: number
  readonly subject: string
  readonly fact: Of
}

/** Returns the fastest interval of each member and torrent that ended in the window. */
export async function speeds(db: Db, { since, until }: Window): Promise<Fact<SpeedFact>[]> {
  const { rows } = await sql<{ memberId: number; subject: string } & SpeedFact>`
    select distinct on (member_id, torrent_id) member_id as "memberId",
      torrent_id::text as subject, raw_up::float8 as "uploadedBytes",
      extract(epoch from at - since)::float8 as seconds
    from traffic_ledger
    where at > ${since} and at <= ${until} and at > since
      and raw_up > extract(epoch from at - since) * ${FAST_BYTES_PER_SECOND}
    order by member_id, torrent_id, raw_up / extract(epoch from at - since) desc
    limit ${MOST}`.execute(db)
  return rows.map(split)
}

/**
 * Returns addresses of sign-ins in the window from which another member signed in within 30 days,
 * with the newest member of each address.
 */
export async function sharedAddresses(
  db: Db,
  { since, until }: Window,
): Promise<Fact<SharedFact>[]> {
  const monthAgo = new Date(until.getTime() - 30 * DAY_MS)
  const { rows } = await sql<{ memberId: number; subject: string } & SharedFact>`
    with fresh as (
      select distinct ip from sign_in
      where last_at > ${since} and last_at <= ${until} and ip is not null
    ), together as (
      select distinct fresh.ip, member.id, member.name, member.state
      from fresh join sign_in on sign_in.ip = fresh.ip and sign_in.last_at > ${monthAgo}
      join member on member.id = sign_in.member_id
    )
    select max(id) as "memberId", host(ip) as subject, host(ip) as address,
      array_agg(name order by id) as members,
      coalesce(array_agg(name order by id) filter (where state = 'banned'), '{}') as banned
    from together group by ip having count(*) > 1
    order by count(*) desc limit ${MOST}`.execute(db)
  return rows.map(split)
}

/** Returns members who announced unknown torrents in the week before `until`. */
export async function unknownHashes(db: Db, { until }: Window): Promise<Fact<UnknownFact>[]> {
  const weekAgo = new Date(until.getTime() - 7 * DAY_MS)
  const { rows } = await sql<{ memberId: number; subject: string } & UnknownFact>`
    select member_id as "memberId", '' as subject, count(distinct detail) as hashes,
      sum(times)::bigint as announces, (array_agg(distinct detail))[1:3] as examples
    from tracker_signal where hour > ${weekAgo} and kind = 'unknown-hash'
    group by member_id having count(distinct detail) >= ${LEAST_HASHES}
    order by count(distinct detail) desc limit ${MOST}`.execute(db)
  return rows.map(split)
}

/** Returns members whose clients gave themselves away as forged, in the week before `until`. */
export async function forgedClients(db: Db, { until }: Window): Promise<Fact<ForgedFact>[]> {
  const weekAgo = new Date(until.getTime() - 7 * DAY_MS)
  const { rows } = await sql<{ memberId: number; subject: string } & ForgedFact>`
    select member_id as "memberId", '' as subject, sum(times)::bigint as times,
      (array_agg(distinct detail))[1:3] as examples
    from tracker_signal where hour > ${weekAgo} and kind in ('negative-counter', 'other-client')
    group by member_id having sum(times) >= ${LEAST_TIMES}
    order by sum(times) desc limit ${MOST}`.execute(db)
  return rows.map(split)
}

/** Returns members who announce from many networks now. */
export async function keys(db: Db): Promise<Fact<KeyFact>[]> {
  const { rows } = await sql<{ memberId: number; subject: string } & KeyFact>`
    with network as (
      select member_id, client, coalesce(
        set_masklen(ipv4::cidr, 24)::text, set_masklen(ipv6::cidr, 48)::text) as net
      from peer_session where ended_at is null
    )
    select member_id as "memberId", '' as subject, count(distinct net) as networks,
      count(distinct client) as clients, (array_agg(distinct net))[1:4] as examples
    from network where net is not null
    group by member_id having count(distinct net) >= ${LEAST_NETWORKS}
    order by count(distinct net) desc limit ${MOST}`.execute(db)
  return rows.map(split)
}

/**
 * Returns pairs of members whose requests were filled with torrents of the other member in the half
 * year before `until`, if a fill was approved in the window. The fact is about the member of the
 * pair who was paid more.
 */
export async function pairs(db: Db, { since, until }: Window): Promise<Fact<PairFact>[]> {
  const halfYearAgo = new Date(until.getTime() - 180 * DAY_MS)
  const { rows } = await sql<{ memberId: number; subject: string } & PairFact>`
    with fresh as (
      select distinct least(r.member_id, f.payee_id) as a, greatest(r.member_id, f.payee_id) as b
      from request_fill f join request r on r.id = f.request_id
      where f.state = 'approved' and f.decided_at > ${since} and f.decided_at <= ${until}
    ), fill as (
      select f.id, r.member_id as asker, f.payee_id as payee, fresh.a, fresh.b
      from fresh join request r on r.member_id in (fresh.a, fresh.b)
      join request_fill f on f.request_id = r.id and f.state = 'approved'
        and f.decided_at > ${halfYearAgo} and f.decided_at <= ${until}
    ), pair as (
      select a, b, count(*) as all_fills,
        count(*) filter (where payee = a and asker = b) as to_a,
        count(*) filter (where payee = b and asker = a) as to_b,
        array_agg(id) filter (where payee in (a, b)) as ids
      from fill group by a, b
    )
    select case when to_a >= to_b then a else b end as "memberId",
      case when to_a >= to_b then b else a end::text as subject,
      other.name as other, greatest(to_a, to_b) as fills, least(to_a, to_b) as "fillsBack",
      all_fills as "allFills", (
        select coalesce(sum(case currency when 'points' then amount else amount / 10737 end), 0)
        from request_bounty g where g.fill_id = any(ids) and g.member_id not in (a, b)
      )::float8 as "fromOthers"
    from pair join member other on other.id = case when to_a >= to_b then b else a end
    where to_a + to_b >= ${LEAST_FILLS} and to_a + to_b >= all_fills * ${LEAST_SHARE}::float8
    order by to_a + to_b desc limit ${MOST}`.execute(db)
  return rows.map(split)
}

function split<Of extends object>({
  memberId,
  subject,
  ...fact
}: Of & { readonly memberId: number; readonly subject: string }): Fact<
  Omit<Of, 'memberId' | 'subject'>
> {
  return { memberId, subject, fact }
}

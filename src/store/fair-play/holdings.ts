import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { reachTested } from '../../bridge/events/reach-events.ts'
import { MAX_REACH_ENDPOINTS, reachAsked } from '../../bridge/events/reach-events.ts'
import type { HoldingAnswer } from '../../domain/fair-play/holding.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as outbox from '../records/outbox.ts'

// Whether the clients of a member have the torrents that they seed. Trackers connect to them and
// read which pieces they offer, but never request data. The member does not see this.

interface Seeded {
  readonly address: string
  readonly port: number
  readonly infoHash: string
  readonly sessionKey: string
}

/**
 * Asks about the torrents with the most evidence, then the most upload, then the most leechers:
 * there, a seeder without data does the most harm. False: the member seeds none.
 */
export async function ask(
  db: Db,
  { memberId, name }: { readonly memberId: number; readonly name: string },
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const seeded = await seededBy(tx, memberId)
    if (seeded.length === 0) return false
    const { id } = await tx
      .insertInto('reach_question')
      .values({ member_id: memberId, asked_at: now, purpose: 'pieces' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const endpoints = seeded.map(({ address, port, infoHash, sessionKey }) => {
      return { address, port, sessions: [{ infoHash, sessionKey }] }
    })
    const askedAt = Math.floor(now.getTime() / 1_000)
    const question = { questionId: id, askedAt, memberId, wantsHolding: true, endpoints }
    await outbox.record(tx, reachAsked, question, now)
    const target = { kind: 'member', id: memberId, name }
    await audit.record(tx, { by, action: 'fair-play.ask', target }, now)
    return true
  })
}

/**
 * Returns the endpoints of seeding sessions, of the address family that is known to be open. If
 * neither is known to be open, returns both, so that a client that is reachable only over IPv6 is
 * asked as well.
 */
async function seededBy(tx: Db, memberId: number): Promise<readonly Seeded[]> {
  const { rows } = await sql<Seeded>`
    with seeded as (
      select s.*, known.hash, row_number() over (
        order by part.evidence desc nulls last, s.uploaded desc, stats.leechers desc nulls last,
          s.torrent_id, s.session_key
      ) as place
      from peer_session s
      join lateral (
        select hash from torrent_hash h where h.torrent_id = s.torrent_id order by kind limit 1
      ) as known on true
      left join lateral (
        select sum(overstated) as evidence from fair_play_part p
        where p.member_id = s.member_id and p.torrent_id = s.torrent_id
      ) as part on true
      left join torrent_stats stats on stats.torrent_id = s.torrent_id
      where s.member_id = ${memberId} and s.ended_at is null and s.seeding
        and (s.ipv4 is not null and s.port4 > 0 or s.ipv6 is not null and s.port6 > 0)
      order by place limit ${MAX_REACH_ENDPOINTS}
    ), offered as (
      select place, hash, session_key, 'ipv4' as family, host(ipv4) as address, port4 as port
      from seeded where ipv4 is not null and port4 > 0
      union all
      select place, hash, session_key, 'ipv6', host(ipv6), port6
      from seeded where ipv6 is not null and port6 > 0
    ), known as (
      select offered.*, coalesce(p.reachable, false) as is_open, row_number() over (
        partition by place
        order by (p.reachable is true) desc, p.reachable is not null, offered.family
      ) as choice
      from offered left join member_port p on p.member_id = ${memberId}
        and p.family = offered.family and p.port = offered.port
    ), choices as (
      select *, bool_or(is_open) over (partition by place) as has_open from known
    )
    select address, port, encode(hash, 'hex') as "infoHash",
      encode(session_key, 'hex') as "sessionKey"
    from choices where choice = 1 or not has_open
    order by place, choice limit ${MAX_REACH_ENDPOINTS}`.execute(tx)
  return rows
}

export interface Holding extends HoldingAnswer {
  readonly node: string
  /** The family of the address at which the client was asked. */
  readonly family: 'ipv4' | 'ipv6'
  readonly torrent: { readonly id: number; readonly name: string; readonly pieces: number }
}

export interface Holdings {
  readonly askedAt: Date
  /** By tracker and torrent; empty until the first tracker answers. */
  readonly answers: readonly Holding[]
}

type Results = Payload<typeof reachTested>['results']

interface AnswerRow {
  readonly node: string
  readonly result: Results[number]
  readonly torrent: Holding['torrent']
}

/**
 * Returns the last question about a member with its answers; null: there is none, or it has
 * expired.
 */
export async function lastOf(db: Db, memberId: number): Promise<Holdings | null> {
  const { rows } = await sql<{ askedAt: Date; answers: readonly AnswerRow[] }>`
    select asked_at as "askedAt", coalesce((
      select jsonb_agg(
        jsonb_build_object('node', node, 'result', result, 'torrent', jsonb_build_object(
          'id', t.id, 'name', t.name, 'pieces', ceil(t.size::numeric / t.piece_length)))
        order by node, t.name, t.id, result ->> 'address')
      from reach_answer, jsonb_array_elements(results) as result
      join torrent_hash h on h.hash = decode(result ->> 'infoHash', 'hex')
      join torrent t on t.id = h.torrent_id
      where question_id = reach_question.id
    ), '[]') as answers
    from reach_question where member_id = ${memberId} and purpose = 'pieces'
    order by id desc limit 1`.execute(db)
  const last = rows.at(0)
  return last === undefined ? null : { ...last, answers: last.answers.map(holdingOf) }
}

function holdingOf({ node, result, torrent }: AnswerRow): Holding {
  const { found, holding = null, address } = result
  return { node, found, holding, torrent, family: address.includes(':') ? 'ipv6' : 'ipv4' }
}

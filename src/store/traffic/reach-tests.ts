import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { ReachEndpoint, reachTested } from '../../bridge/events/reach-events.ts'
import {
  MAX_REACH_ENDPOINTS,
  MAX_REACH_SESSIONS,
  reachAsked,
} from '../../bridge/events/reach-events.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import * as outbox from '../records/outbox.ts'

// A member asks whether peers can connect to their clients now. The question is sent to all
// trackers as an event with the endpoints of the member's open sessions; each tracker answers with
// what it found.

/** The most sessions that are read for their endpoints. */
const MAX_SESSIONS = 1_000

export type AskedReach =
  { readonly ok: true; readonly id: number } | { readonly ok: false; readonly code: 'NO_CLIENTS' }

/** Asks every tracker to test the endpoints at which the member's clients announce now. */
export async function ask(db: Db, memberId: number, now: Date): Promise<AskedReach> {
  return db.transaction().execute(async (tx) => {
    const endpoints = await endpointsOf(tx, memberId)
    if (endpoints.length === 0) return { ok: false, code: 'NO_CLIENTS' }
    const { id } = await tx
      .insertInto('reach_question')
      .values({ member_id: memberId, asked_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const askedAt = Math.floor(now.getTime() / 1_000)
    await outbox.record(tx, reachAsked, { questionId: id, askedAt, memberId, endpoints }, now)
    return { ok: true, id }
  })
}

/** Returns the endpoints of the open sessions, last announced first. */
export async function endpointsOf(tx: Db, memberId: number): Promise<ReachEndpoint[]> {
  const { rows } = await sql<ReachEndpoint>`
    with open as (
      select torrent_id, session_key, ipv4, port4, ipv6, port6, last_at from peer_session
      where member_id = ${memberId} and ended_at is null
      order by last_at desc limit ${MAX_SESSIONS}
    ), announced as (
      select torrent_id, session_key, host(ipv4) as address, port4 as port, last_at from open
      where ipv4 is not null and port4 > 0
      union all
      select torrent_id, session_key, host(ipv6), port6, last_at from open
      where ipv6 is not null and port6 > 0
    ), named as (
      select address, port, last_at, encode(known.hash, 'hex') as info_hash,
        encode(session_key, 'hex') as session_key,
        row_number() over (partition by address, port order by last_at desc) as place
      from announced
      join lateral (
        select hash from torrent_hash where torrent_hash.torrent_id = announced.torrent_id
        order by kind limit 1
      ) as known on true
    )
    select address, port, jsonb_agg(jsonb_build_object(
      'infoHash', info_hash, 'sessionKey', session_key)) as sessions
    from named where place <= ${MAX_REACH_SESSIONS}
    group by address, port order by max(last_at) desc limit ${MAX_REACH_ENDPOINTS}
  `.execute(tx)
  return rows
}

/** Stores a tracker's answer; drops answers to expired questions. */
export async function answer(db: Db, given: Payload<typeof reachTested>, now: Date): Promise<void> {
  await sql`
    insert into reach_answer (question_id, store_id, node, results, answered_at)
    select id, ${given.storeId}, ${given.node}, ${JSON.stringify(given.results)}::jsonb, ${now}
    from reach_question where id = ${given.questionId}
    on conflict do nothing`.execute(db)
}

type Results = Payload<typeof reachTested>['results']

export interface ReachTest {
  readonly askedAt: Date
  /** The results of each tracker so far, by node. */
  readonly answers: readonly { readonly node: string; readonly results: Results }[]
}

/** Returns the member's last question with its answers; null: none, or too long ago. */
export async function lastOf(db: Db, memberId: number): Promise<ReachTest | null> {
  const { rows } = await sql<ReachTest>`
    select asked_at as "askedAt", coalesce((
      select jsonb_agg(jsonb_build_object('node', node, 'results', results) order by node)
      from reach_answer where question_id = reach_question.id
    ), '[]') as answers
    from reach_question where member_id = ${memberId} and purpose = 'ports' order by id desc limit 1
  `.execute(db)
  return rows.at(0) ?? null
}

/** Deletes questions from before `before` with their answers, at most `limit`. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`asked_at < ${before}`
  return deleteSome(db, { from: 'reach_question', where, oldestBy: 'asked_at' }, limit)
}

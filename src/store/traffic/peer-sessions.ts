import type { Db } from '../base/db.ts'

export type CurrentSession = Awaited<ReturnType<typeof currentOf>>[number]

/** Lists a member's open sessions, most recently announced first. */
export async function currentOf(db: Db, memberId: number, limit: number) {
  return openOf(db, memberId, limit)
    .select(['torrent.size', 'torrent.state'])
    .select(['session.uploaded', 'session.downloaded', 'session.left_bytes', 'session.started_at'])
    .execute()
}

export type Endpoint = Awaited<ReturnType<typeof endpointsOf>>[number]

/** Lists a member's open sessions with their ports, most recently announced first. */
export async function endpointsOf(db: Db, memberId: number, limit: number) {
  return openOf(db, memberId, limit).select(['session.port4', 'session.port6']).execute()
}

/** Selects the open sessions of a member, using the index peer_session_current. */
function openOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('peer_session as session')
    .innerJoin('torrent', 'torrent.id', 'session.torrent_id')
    .select(['torrent.id as torrent_id', 'torrent.name'])
    .select(['session.client', 'session.ipv4', 'session.ipv6'])
    .select(['session.seeding', 'session.reachable', 'session.last_at'])
    .where('session.member_id', '=', memberId)
    .where('session.ended_at', 'is', null)
    .orderBy('session.last_at', 'desc')
    .orderBy('torrent.id')
    .limit(limit)
}

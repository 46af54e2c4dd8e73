import type { Db } from '../base/db.ts'

export type CurrentSession = Awaited<ReturnType<typeof currentOf>>[number]

/** Lists a member's open sessions, most recently announced first, by peer_session_current. */
export async function currentOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('peer_session as session')
    .innerJoin('torrent', 'torrent.id', 'session.torrent_id')
    .select([
      'torrent.id as torrent_id',
      'torrent.name',
      'torrent.size',
      'torrent.state',
      'session.client',
      'session.ipv4',
      'session.ipv6',
      'session.uploaded',
      'session.downloaded',
      'session.left_bytes',
      'session.seeding',
      'session.reachable',
      'session.started_at',
      'session.last_at',
    ])
    .where('session.member_id', '=', memberId)
    .where('session.ended_at', 'is', null)
    .orderBy('session.last_at', 'desc')
    .orderBy('torrent.id')
    .limit(limit)
    .execute()
}

export type Endpoint = Awaited<ReturnType<typeof endpointsOf>>[number]

/** Lists a member's open sessions with their endpoints, most recently announced first. */
export async function endpointsOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('peer_session as session')
    .innerJoin('torrent', 'torrent.id', 'session.torrent_id')
    .select(['torrent.id as torrent_id', 'torrent.name'])
    .select(['session.client', 'session.ipv4', 'session.port4', 'session.ipv6', 'session.port6'])
    .select(['session.seeding', 'session.reachable', 'session.last_at'])
    .where('session.member_id', '=', memberId)
    .where('session.ended_at', 'is', null)
    .orderBy('session.last_at', 'desc')
    .orderBy('torrent.id')
    .limit(limit)
    .execute()
}

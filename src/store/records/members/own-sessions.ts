import { sql } from 'kysely'

/**
 * SQL for statements about all sessions of a member, in addition to `member_id = …`: whether the
 * member has a history with the torrent of a peer_session row, which is true of every session.
 * The index by member contains only open sessions, because every new session would have to update
 * an index of all. The few statements that read the other sessions look up each torrent of the
 * member in the primary key.
 */
export function isInOwnTorrent(memberId: number) {
  return sql<boolean>`torrent_id in (
    select torrent_id from member_torrent where member_id = ${memberId})`
}

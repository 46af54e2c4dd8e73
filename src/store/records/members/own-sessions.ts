import { sql } from 'kysely'

/**
 * SQL for statements about all sessions of a member, in addition to `member_id = …`: whether the
 * member has a history with the torrent of a peer_session row, which is true of each session.
 *
 * An index by member has only open sessions, as every new session would pay for an index of all.
 * The few statements that read the others look up each torrent of the member in the primary key.
 */
export function isInOwnTorrent(memberId: number) {
  return sql<boolean>`torrent_id in (
    select torrent_id from member_torrent where member_id = ${memberId})`
}

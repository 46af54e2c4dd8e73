import { sql } from 'kysely'

/**
 * For statements about all sessions of a member, in addition to `member_id = …`: whether the member
 * has a history with the torrent of a row of peer_session, as with that of each session.
 *
 * An index by member has only open sessions, since every new session would pay for one of all. The
 * few statements that read the others look each torrent of the member up in the primary key.
 */
export function isInOwnTorrent(memberId: number) {
  return sql<boolean>`torrent_id in (
    select torrent_id from member_torrent where member_id = ${memberId})`
}

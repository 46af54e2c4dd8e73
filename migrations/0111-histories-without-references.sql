-- Each new pair of a member and a torrent locked the rows of both (for key share) to check its two
-- references: the dearest part of a first announce in the database. What guards them now:
-- * A booking looks both up in its transaction (src/store/traffic/strangers.ts), and an import has
--   them from its mapping.
-- * Only `babou import undo` deletes members and torrents. It first waits until no booking runs,
--   lets none begin until its end, and deletes their histories with them. A member who leaves keeps
--   the row, and so does a torrent that is removed.
-- * member_totals and torrent_hash refer to them without a cascade, so a stray statement that
--   deletes a member or a torrent is refused as before.
-- * `babou ledger check` names histories whose member or torrent is missing.
alter table member_torrent
  drop constraint member_torrent_member_id_fkey,
  drop constraint member_torrent_torrent_id_fkey;

-- Each new session wrote an entry of this index, which only rare reads of sessions that ended used.
-- A member's open sessions have one (peer_session_current); the others are found by the torrents
-- that the member has a history with, in the primary key.
drop index peer_session_member;

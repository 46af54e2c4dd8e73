-- Finds sessions that fell silent without an end: their tracker is gone, or lost them.
create index peer_session_silent on peer_session (last_at) where ended_at is null;

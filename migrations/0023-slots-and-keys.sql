-- What the tracker's rules ask of members and sessions: former passkeys, slots, who can be reached.
-- The passkey before the present one: what its sessions owe is accounted until then (rule 44).
alter table member add column former_passkey_sealed bytea;
alter table member add column former_passkey_until timestamptz;
-- Torrents at once; null: as the settings say, 0: any number (rules 53, 54).
alter table member add column leech_slots integer check (leech_slots between 0 and 1000000);
alter table member add column seed_slots integer check (seed_slots between 0 and 1000000);
-- Whether others can connect to the session, as the trackers' prober found; null: not known.
alter table peer_session add column reachable boolean;

-- Traffic: what several trackers reported of a session (src/store/traffic/trails.ts); null: one only.
alter table peer_session add column trail jsonb;

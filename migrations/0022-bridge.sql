-- The bridge seen from anywhere: how each tracker's link stands, as jobs saw it at its heartbeat.
alter table tracker_node add column bridge jsonb;

-- An event is one frame of the bridge. What could not be sent fails with the change that makes it.
alter table outbox add constraint outbox_payload_fits check (octet_length(payload::text) <= 262144);

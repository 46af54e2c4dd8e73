-- What trackers noted of members beside traffic: hints for staff, by the hour.
create table tracker_signal (
  member_id bigint not null references member (id) on delete cascade,
  hour timestamptz not null,
  kind text not null check (kind in ('unknown-hash', 'negative-counter', 'other-client')),
  -- the info hash, the parameter, or the two clients
  detail text not null,
  -- a tracker's store counts for itself
  store_id text not null,
  times bigint not null,
  primary key (member_id, hour, kind, detail, store_id)
);
create index tracker_signal_hour on tracker_signal (hour);

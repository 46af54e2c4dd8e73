-- The rehearsal next to an old tracker: what `babou shadow` reports, and what it is asked to do.
create table shadow_front (
  only_one boolean primary key default true check (only_one),
  node text not null check (length(node) between 1 and 60),
  -- Without what is like a password in it.
  old_url text not null check (length(old_url) <= 300),
  tracker_url text not null check (length(tracker_url) <= 300),
  -- Which of the two clients get their replies from.
  phase text not null check (phase in ('shadow', 'handed')),
  wanted text not null check (wanted in ('shadow', 'handed')),
  -- Why the last hand-over did not take place.
  fault text check (length(fault) <= 500),
  started_at timestamptz not null,
  -- The last hand-over, and the last return to the old tracker.
  handed_at timestamptz,
  returned_at timestamptz,
  reported_at timestamptz not null,
  figures jsonb not null
);

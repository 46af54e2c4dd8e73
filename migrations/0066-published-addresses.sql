-- DNS: the records that BABOU_DNS_HOOK accepted last.
create table published_address (
  only_one boolean primary key default true check (only_one),
  records text not null check (length(records) <= 100000),
  at timestamptz not null,
  -- A node runs the hook, or it failed: no other attempt before this time.
  claimed_until timestamptz not null
);

-- What each member moved and seeded, a row a day: for charts, without reading the ledger anew.
create table member_day (
  member_id bigint not null references member (id),
  -- its beginning in UTC
  day timestamptz not null,
  raw_uploaded byte_count not null default 0,
  raw_downloaded byte_count not null default 0,
  uploaded byte_count not null default 0,
  downloaded byte_count not null default 0,
  -- totals as they stood, and what was seeded, when the day was last looked at
  total_uploaded byte_count not null,
  total_downloaded byte_count not null,
  seed_size byte_count not null default 0,
  primary key (member_id, day)
);
create index member_day_day on member_day (day);

-- Members whose clients still announce by URLs of another program, after a community moved here.
create table foreign_url_use (
  member_id bigint primary key references member (id) on delete cascade,
  first_at timestamptz not null,
  -- The start of an hour: trackers report a member once an hour.
  last_at timestamptz not null
);
create index foreign_url_use_last on foreign_url_use (last_at desc, member_id desc);

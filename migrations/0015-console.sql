-- What the console manages: bans that end, networks, settings with a history, categories and tags.
alter table member
  add column banned_at timestamptz,
  add column banned_by bigint references member (id),
  add column ban_ends_at timestamptz;
update member set banned_at = coalesce(last_seen_at, created_at) where state = 'banned';
create index member_banned on member (banned_at desc, id desc) where state = 'banned';
create index member_banned_by on member (banned_by) where banned_by is not null;
create index member_ban_ends on member (ban_ends_at) where ban_ends_at is not null;
-- the console finds members by a part of name or address, and by where they signed in from
create index member_words on member
  using gin (lower(name) gin_trgm_ops, lower(email) gin_trgm_ops);
create index sign_in_ip on sign_in using gist (ip inet_ops);

create table network_ban (
  id bigint generated always as identity primary key,
  network cidr not null unique,
  reason text not null check (length(reason) between 1 and 200),
  banned_by bigint references member (id),
  created_at timestamptz not null,
  ends_at timestamptz
);
create index network_ban_newest on network_ban (created_at desc, id desc);
create index network_ban_by on network_ban (banned_by) where banned_by is not null;
create index network_ban_ends on network_ban (ends_at) where ends_at is not null;

-- raised under its lock with each change, so that the whole list has a version for the trackers
create table network_ban_list (
  only_row boolean primary key default true check (only_row),
  version bigint not null default 0
);
insert into network_ban_list default values;

-- one row a setting that was changed: what it was can be brought back
create table setting_history (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  area text not null check (area in ('site', 'tracker')),
  name text not null,
  -- null: not chosen, the default holds
  before jsonb,
  after jsonb,
  changed_by bigint references member (id),
  changed_by_name text not null
);
create index setting_history_newest on setting_history (at desc, id desc);
create index setting_history_by on setting_history (changed_by) where changed_by is not null;

-- a hidden category takes no new uploads
alter table category add column is_hidden boolean not null default false;

-- an alias leads to the tag that it was merged into: what is tagged with it gets that one
alter table tag
  add column name text check (length(name) between 1 and 60),
  add column alias_of bigint references tag (id) check (alias_of <> id);
create index tag_alias_of on tag (alias_of) where alias_of is not null;

create index torrent_unlisted on torrent (state, id desc) where state <> 'listed';
create index traffic_parked_newest on traffic_parked (parked_at desc, journal_id, number);
create index traffic_parked_torrent on traffic_parked (torrent_id);

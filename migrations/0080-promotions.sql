-- What counts less or more for a while: one table, whatever gives the right to it.
create table promotion (
  id bigint generated always as identity primary key,
  scope text not null
    check (scope in ('global', 'category', 'tag', 'bundle', 'torrent', 'featured', 'role', 'personal')),
  -- of the category, tag, bundle, torrent or member; null for everybody, and for a role
  target_id bigint,
  role text references role (slug),
  -- thousandths of a byte that one raw byte counts; (0, 0) is neutral: nothing counts
  up_permille integer not null check (up_permille between 0 and 100000),
  down_permille integer not null check (down_permille between 0 and 1000),
  starts_at timestamptz not null,
  ends_at timestamptz,
  title text not null check (length(title) between 1 and 120),
  is_announced boolean not null default false,
  made_by bigint references member (id),
  made_at timestamptz not null,
  -- put an end to before its time
  ended_by bigint references member (id),
  check (ends_at is null or ends_at >= starts_at),
  check (up_permille >= 1000 or (up_permille = 0 and down_permille = 0)),
  check ((target_id is null) = (scope in ('global', 'role'))),
  check ((role is null) = (scope <> 'role'))
);
create index promotion_target on promotion (scope, target_id, starts_at);
create index promotion_role on promotion (role) where role is not null;
create index promotion_made_by on promotion (made_by);
create index promotion_ended_by on promotion (ended_by);
create index promotion_starts on promotion (starts_at desc, id desc);

-- A token that a member spent on a torrent: its download counts nothing until it is complete.
create table token_use (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  torrent_id bigint not null references torrent (id),
  post_id bigint not null references ledger_post (id),
  tokens integer not null check (tokens > 0),
  used_at timestamptz not null,
  expires_at timestamptz not null,
  -- when the download was complete, or the token was taken back
  ended_at timestamptz
);
create unique index token_use_open on token_use (member_id, torrent_id) where ended_at is null;
create index token_use_member on token_use (member_id, used_at desc);
create index token_use_torrent on token_use (torrent_id);
create index token_use_post on token_use (post_id);

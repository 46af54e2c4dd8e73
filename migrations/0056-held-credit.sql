-- Fair play: credit of confirmed cheaters that staff hold back, until they release it.
create table fair_play_hold (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id) on delete cascade,
  bytes bigint not null check (bytes > 0),
  -- What the member was told.
  reason text not null check (length(reason) between 1 and 500),
  held_by_id bigint references member (id),
  held_by_name text not null,
  held_at timestamptz not null,
  -- Null while it is held.
  released_by_name text,
  released_at timestamptz,
  check ((released_at is null) = (released_by_name is null))
);
create unique index fair_play_hold_open on fair_play_hold (member_id) where released_at is null;
create index fair_play_hold_member on fair_play_hold (member_id, id desc);
create index fair_play_hold_by on fair_play_hold (held_by_id) where held_by_id is not null;

-- Searches that members keep: what is new since they last looked, and word of it while they are away.
create table saved_search (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id),
  name text not null check (length(name) between 1 and 80),
  -- the address of the list without its page, as the site reads it
  query text not null check (length(query) <= 2000),
  -- what that was understood as when it was saved: tasks read no addresses
  filter jsonb not null,
  notifies boolean not null default false,
  created_at timestamptz not null,
  -- torrents listed until then were seen by the member, and looked at by the task
  seen_at timestamptz not null,
  told_at timestamptz not null
);
create unique index saved_search_name on saved_search (member_id, lower(name));
create index saved_search_told on saved_search (told_at, id) where notifies;

-- What a member was told of, once each.
create table search_alert (
  id bigint generated always as identity primary key,
  saved_search_id bigint not null references saved_search (id) on delete cascade,
  torrent_id bigint not null references torrent (id),
  at timestamptz not null,
  read_at timestamptz,
  unique (saved_search_id, torrent_id)
);
create index search_alert_torrent on search_alert (torrent_id);
create index search_alert_newest on search_alert (saved_search_id, id desc);

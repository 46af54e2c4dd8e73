-- Members tag torrents and vote on their tags; staff make some tags official.
alter table tag add column is_official boolean not null default false;
create index tag_official on tag (slug) where is_official;

-- who proposed it; null: it came with the torrent
alter table torrent_tag add column added_by bigint references member (id);
create index torrent_tag_added_by on torrent_tag (added_by) where added_by is not null;

create table tag_vote (
  torrent_id bigint not null,
  tag_id bigint not null,
  member_id bigint not null references member (id),
  vote smallint not null check (vote in (-1, 1)),
  at timestamptz not null,
  primary key (torrent_id, tag_id, member_id),
  foreign key (torrent_id, tag_id) references torrent_tag on delete cascade
);
create index tag_vote_member on tag_vote (member_id);

-- Sums of the votes, apart from the tags: what changes those makes search words anew.
create table torrent_tag_score (
  torrent_id bigint not null,
  tag_id bigint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  primary key (torrent_id, tag_id),
  foreign key (torrent_id, tag_id) references torrent_tag on delete cascade
) with (fillfactor = 80);

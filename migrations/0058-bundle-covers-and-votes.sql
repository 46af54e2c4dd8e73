-- Bundles have a cover, and members vote on their tags as they do on those of torrents.
alter table bundle add column cover_id bigint references image (id);
create index bundle_cover on bundle (cover_id) where cover_id is not null;

-- who proposed it; null: it came with an edit
alter table bundle_tag add column added_by bigint references member (id);
create index bundle_tag_added_by on bundle_tag (added_by) where added_by is not null;

create table bundle_tag_vote (
  bundle_id bigint not null,
  tag_id bigint not null,
  member_id bigint not null references member (id),
  vote smallint not null check (vote in (-1, 1)),
  at timestamptz not null,
  primary key (bundle_id, tag_id, member_id),
  foreign key (bundle_id, tag_id) references bundle_tag on delete cascade
);
create index bundle_tag_vote_member on bundle_tag_vote (member_id);

create table bundle_tag_score (
  bundle_id bigint not null,
  tag_id bigint not null,
  up integer not null default 0 check (up >= 0),
  down integer not null default 0 check (down >= 0),
  primary key (bundle_id, tag_id),
  foreign key (bundle_id, tag_id) references bundle_tag on delete cascade
) with (fillfactor = 80);

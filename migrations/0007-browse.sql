-- Browse sorts by swarm and by size within keyset pages; tags are words that uploaders give.
create index torrent_stats_seeders on torrent_stats (seeders, torrent_id);
create index torrent_stats_leechers on torrent_stats (leechers, torrent_id);
create index torrent_stats_snatches on torrent_stats (snatches, torrent_id);

create table tag (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60)
);

create table torrent_tag (
  torrent_id bigint not null references torrent (id),
  tag_id bigint not null references tag (id),
  primary key (torrent_id, tag_id)
);
create index torrent_tag_tag on torrent_tag (tag_id, torrent_id desc);

-- Time of a download during which nobody had the torrent: no rule of hours counts it (ratio.md, C).
alter table member_torrent add column stalled_seconds bigint not null default 0;
comment on column member_torrent.stalled_seconds is 'of leeched_seconds: no byte came, and there was no seeder';

-- Files of any kind in one place, so that every node has them: bytes by their SHA-256, in parts, once
-- however many refer to them. A task removes what nobody refers to any more.
create table blob (
  digest bytea primary key check (octet_length(digest) = 32),
  type text not null,
  size bigint not null check (size >= 0),
  -- When it was last put: what is new may be referred to in a moment.
  put_at timestamptz not null
);
create index blob_put on blob (put_at);
create table blob_part (
  digest bytea not null references blob (digest) on delete cascade,
  number integer not null check (number >= 0),
  bytes bytea not null,
  primary key (digest, number)
);
-- Hashes and images do not get smaller: no time is spent on trying.
alter table blob_part alter column bytes set storage external;

alter table draft_upload add column content_digest bytea references blob (digest);
alter table torrent_blob
  add column info_digest bytea references blob (digest),
  add column layers_digest bytea references blob (digest);

create temporary table moved on commit drop as
  select sha256(content) as digest, 'application/x-bittorrent' as type, content as bytes
  from draft_upload
  union all
  select sha256(info), 'application/x-bittorrent-info', info from torrent_blob
  union all
  select sha256(piece_layers), 'application/x-bittorrent-layers', piece_layers from torrent_blob
  where piece_layers is not null;
insert into blob (digest, type, size, put_at)
  select distinct on (digest) digest, type, octet_length(bytes), to_timestamp(0) from moved;
insert into blob_part (digest, number, bytes)
  select digest, number, substring(bytes from number * 262144 + 1 for 262144)
  from (select distinct on (digest) digest, bytes from moved) as once,
    generate_series(0, greatest(0, (octet_length(bytes) - 1) / 262144)) as number;
update draft_upload set content_digest = sha256(content);
update torrent_blob set info_digest = sha256(info), layers_digest = sha256(piece_layers);

alter table draft_upload alter column content_digest set not null, drop column content;
alter table torrent_blob
  alter column info_digest set not null, drop column info, drop column piece_layers;
create index draft_upload_content on draft_upload (content_digest);
create index torrent_blob_info on torrent_blob (info_digest);
create index torrent_blob_layers on torrent_blob (layers_digest);

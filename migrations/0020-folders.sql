-- Folders of torrents with everything below them counted, so that a page of one reads its own rows.
create table torrent_folder (
  torrent_id bigint not null references torrent (id),
  -- 0 is the torrent itself and has no row
  parent integer not null check (parent >= 0),
  -- in the order in which the folders first appear in the torrent
  number integer not null check (number > 0),
  name text not null,
  files integer not null check (files > 0),
  size bigint not null check (size >= 0),
  primary key (torrent_id, parent, number),
  unique (torrent_id, parent, name)
);

alter table torrent_file add column folder integer not null default 0;

create temporary table found_folder on commit drop as
  select torrent_id, path, name, above, files, size,
    row_number() over (partition by torrent_id order by first, depth)::int as number
  from (
    select torrent_id, array_to_string(names[1:depth], '/') as path, names[depth] as name,
      array_to_string(names[1:depth - 1], '/') as above, depth,
      min(position) as first, count(*)::int as files, sum(size)::bigint as size
    from (
      select torrent_id, position, size, string_to_array(path, '/') as names from torrent_file
    ) as file
    cross join lateral generate_series(1, cardinality(names) - 1) as depth
    group by 1, 2, 3, 4, 5
  ) as found;
create index on found_folder (torrent_id, md5(path));

insert into torrent_folder (torrent_id, parent, number, name, files, size)
  select one.torrent_id, coalesce(up.number, 0), one.number, one.name, one.files, one.size
  from found_folder as one
  left join found_folder as up
    on up.torrent_id = one.torrent_id and md5(up.path) = md5(one.above) and up.path = one.above;

update torrent_file as file set folder = found_folder.number
  from found_folder
  where found_folder.torrent_id = file.torrent_id and file.path like '%/%'
    and md5(found_folder.path) = md5(regexp_replace(file.path, '/[^/]*$', ''))
    and found_folder.path = regexp_replace(file.path, '/[^/]*$', '');

create index torrent_file_folder on torrent_file (torrent_id, folder, position);

-- What the files of a torrent weigh, whatever they are called: the same content under other names,
-- in other folders, or with another piece length. The first 16 bytes of the SHA-256 of the sizes,
-- the largest first, as decimal text with commas between.
alter table torrent add column sizes_hash bytea check (octet_length(sizes_hash) = 16);

update torrent set sizes_hash = found.hash
from (
  select torrent_id, substr(sha256(convert_to(
    string_agg(size::text, ',' order by size desc), 'UTF8')), 1, 16) as hash
  from torrent_file group by torrent_id
) as found where found.torrent_id = torrent.id;

create index torrent_sizes_hash on torrent (sizes_hash) where sizes_hash is not null;

// Rows of a large catalog, made by the server.

const WORDS = `The Dark River Night Office Moon Garden Silent Storm Glass Iron Paper Winter Summer
  Echo Orchid Falcon Harbor Mirror Stone Velvet Crimson Copper Hollow Lantern Meadow Nomad Oracle
  Pioneer Quarry Raven Saffron Tundra Umbra Voyage Willow Zephyr`.split(/\s+/)

/** Fills an empty, migrated database. The words of names are made in one go at the end. */
export async function fillCatalog(client, rows) {
  await client.query(`alter table torrent disable trigger user`)
  await client.query(`alter table torrent_tag disable trigger user`)
  await client.query(`drop index torrent_search`)
  await client.query(`
    insert into member (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
    select 'm' || n || 'x', 'm' || n || '@example.org', 'x', 'member', '', decode(
      lpad(to_hex(n), 64, '0'), 'hex'), timestamptz '2020-01-01' from generate_series(1, 2000) n`)
  await client.query(
    `
    insert into torrent (name, name_key, search, category_id, uploader_id, info_hash, size,
      piece_length, file_count, created_at, state)
    select name, search_key(name), search_vector(name, array['hd', 'tag-' || n % 500]),
      1 + n % 7, 1 + n % 2000, decode(md5(n::text) || left(md5(n::text), 8), 'hex'),
      1 + (hashint4(n)::bigint & 8589934591), 16384, 1,
      timestamptz '2020-01-01' + n * interval '7 minutes',
      case when n % 100 = 99 then 'removed' else 'listed' end
    from generate_series(1, $2::int) n, lateral (select
      'The.' || ($1::text[])[1 + abs(hashint4(n)) % 37] || '.' ||
      ($1::text[])[1 + abs(hashint4(n + 7)) % 37] || '.' || left(md5((n / 20)::text), 5) ||
      case n % 3 when 0 then '.S0' || (1 + n % 7) || 'E' || lpad((n % 20)::text, 2, '0')
        else '.' || (1970 + n % 55) end ||
      (array['.2160p', '.1080p', '.720p', '.1080p'])[1 + n % 4] ||
      (array['.WEB-DL', '.BluRay', '.HDTV'])[1 + n % 3] || '.x264-GRP' || n % 50 as name) as made`,
    [WORDS, rows],
  )
  await client.query(`
    insert into torrent_stats (torrent_id, seeders, leechers, snatches)
    select id, greatest(0, abs(hashint8(id)) % 60 - 15), abs(hashint8(id + 1)) % 20,
      abs(hashint8(id + 2)) % 2000 from torrent`)
  await client.query(`
    insert into tag (slug) select 'hd' union all select 'tag-' || n from generate_series(0, 499) n`)
  await client.query(`
    insert into torrent_tag
    select torrent.id, tag.id from torrent join tag
      on tag.slug = 'tag-' || torrent.id % 500 or (tag.slug = 'hd' and torrent.id % 3 = 0)`)
  await client.query(`
    create index torrent_search on torrent using gin (search) with (fastupdate = off)`)
  await client.query(`alter table torrent enable trigger user`)
  await client.query(`alter table torrent_tag enable trigger user`)
  await client.query(`vacuum analyze`)
}

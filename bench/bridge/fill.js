import { createHash } from 'node:crypto'

// Members and torrents of a large site, as trackers receive them.
const SECRET = 'a secret of the benchmark'

export async function fillSite(client, { createSecrets }, torrents, members) {
  const secrets = createSecrets(SECRET)
  // Search words are not needed here, and building them takes minutes. The indexes of counts stay,
  // because they decide what an update costs.
  await client.query(`
    do $$ declare unused text; begin
      for unused in
        select indexrelid::regclass::text from pg_index
        where indrelid = 'torrent'::regclass and not indisunique
      loop execute 'drop index ' || unused; end loop;
    end $$`)
  for (let done = 0; done < members; done += 10_000) {
    const numbers = Array.from({ length: Math.min(10_000, members - done) }, (_, n) => done + n)
    // As evenly distributed as real ones, because trackers look passkeys up by their first bytes.
    const keys = numbers.map((number) => createHash('md5').update(String(number)).digest('hex'))
    await client.query(
      `insert into member (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
       select 'm' || n || 'x', 'm' || n || '@example.org', 'x', 'member', sealed, hash, now()
       from unnest($1::int[], $2::bytea[], $3::bytea[]) as given (n, sealed, hash)`,
      [numbers, keys.map(secrets.seal), keys.map(secrets.lookupHash)],
    )
  }
  await client.query(`alter table torrent disable trigger user`)
  for (let done = 0; done < torrents; done += 100_000) {
    await client.query(
      `with added as (
         insert into torrent (name, category_id, info_hash, size, piece_length, file_count,
           uploader_id, created_at)
         select 'many ' || n, 1, substring(sha256(n::text::bytea) for 20),
           1000000 + n::bigint * 4096, 16384, 1, (select min(id) from member), now()
         from generate_series($1::int, $2::int) n returning id, info_hash
       ), counted as (
         insert into torrent_stats (torrent_id, snatches) select id, id % 900 from added
       )
       insert into torrent_hash (hash, torrent_id, kind) select info_hash, id, 'v1' from added`,
      [done + 1, Math.min(torrents, done + 100_000)],
    )
  }
  await client.query(`alter table torrent enable trigger user`)
  await client.query('vacuum analyze')
}

export { SECRET }

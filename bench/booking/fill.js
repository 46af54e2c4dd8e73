// A site before its outage: members, torrents, and one row per peer session.

export const SIZE = { members: 40_000, torrents: 100_000 }
/** Spreads the keys of sessions, as keyed hashes are. */
export const KEY_FACTOR = 0x9e3779b1

/** Returns the member and torrent of session `n` (from 0), like `fillSessions` in SQL. */
export function sessionOf(n, { members, torrents }) {
  const member = n % members
  const turn = Math.floor(n / members)
  return { member: 1 + member, torrent: 1 + ((member * 31 + turn * 2_621) % torrents) }
}

/** Fills an empty database, which takes about a minute for 1.5 million sessions. */
export async function fillSessions(client, sessions, now, { members, torrents }) {
  const at = new Date((now - 3_600) * 1000)
  await client.query('set synchronous_commit = off')
  await client.query(
    `insert into member (id, name, email, password_hash, role, passkey_sealed, passkey_hash,
       created_at)
     overriding system value
     select n, 'member' || n, 'member' || n || '@example.org', '', 'member', int8send(n),
       int8send(n), $2 from generate_series(1, $1::int) n`,
    [members, at],
  )
  await client.query(
    `insert into member_totals (member_id) select n from generate_series(1, $1::int) n
     on conflict do nothing`,
    [members],
  )
  await client.query(
    `insert into torrent (id, name, category_id, info_hash, size, piece_length, file_count,
       created_at)
     overriding system value
     select n, 'torrent ' || n, (select min(id) from category), substring(sha256(n::text::bytea) for 20),
       5e9, 4194304, 1, $2 from generate_series(1, $1::int) n`,
    [torrents, at],
  )
  await client.query(
    `insert into torrent_stats (torrent_id, seeders, leechers)
     select n, 4, 1 from generate_series(1, $1::int) n
     on conflict (torrent_id) do update set seeders = 4, leechers = 1`,
    [torrents],
  )
  for (let first = 0; first < sessions; first += 250_000) {
    await client.query(
      `insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash,
         ipv4, port4, uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
       select 1 + (n % $4 * 31 + n / $4 * 2621) % $3, 1 + n % $4, int8send(n::bigint * $6::bigint), 'bench',
         '\\x2d7142343635302d', n,
         '10.0.0.0'::inet + n, 6881, n % 5000 * 1000000::bigint, 1000000, case when n % 5 = 0 then 1 else 0
         end, n % 5 <> 0, $5, $5, 1
       from generate_series($1::int, $2::int) n`,
      [first, Math.min(first + 250_000, sessions) - 1, torrents, members, at, KEY_FACTOR],
    )
  }
  await client.query(
    `insert into member_torrent (member_id, torrent_id, first_at, last_at, completed_at, snatches)
     select distinct member_id, torrent_id, $1::timestamptz, $1::timestamptz, $1::timestamptz, 1
     from peer_session`,
    [at],
  )
  await client.query('reset synchronous_commit')
  await client.query('vacuum analyze')
}

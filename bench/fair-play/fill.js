// Members, torrents and a day of booked intervals, as in a large community: half of the traffic is
// in the largest hundredth of the swarms, and one member in 50 reports too much upload. No member
// has a torrent twice, and each swarm has seeders and leechers.

/** The intervals of a member on a torrent during the day. */
const INTERVALS = 5
const OVERSTATED_EVERY = 50

/** Fills an empty, migrated database; `start` is the day, in seconds since 1970. */
export async function fill(client, { members, torrents, rows, start }) {
  await client.query(
    `insert into member (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
     select 'm' || n, 'm' || n || '@example.org', 'none', 'member', sha256(n::text::bytea),
       sha256(n::text::bytea), now() from generate_series(1, $1::int) n`,
    [members],
  )
  await client.query('alter table torrent disable trigger user')
  await client.query(
    `insert into torrent (name, category_id, info_hash, size, piece_length, file_count, created_at)
     select 't' || n, 1, substring(sha256(n::text::bytea) for 20),
       (1 + n % 40) * 1073741824::bigint, 16384, 1, now() from generate_series(1, $1::int) n`,
    [torrents],
  )
  await client.query('alter table torrent enable trigger user')
  const flows = Math.round(rows / INTERVALS)
  await client.query(
    `insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
       kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down, left_fell)
     select to_timestamp($1::float8 + 1800 * (1 + (f * 7 + i * 9) % 46)),
       to_timestamp($1::float8 + 1800 * ((f * 7 + i * 9) % 46)), '\\x00000000000000000000000000000000',
       f::bigint * ${INTERVALS} + i, m, t, '\\x0000000000000000', 'update', u, d, 1000, 1000, u, d, d
     from (
       select f, i, 1 + (f * 48271::bigint + f / $2) % $2 as m, 1 + (f / 2) % swarms as t,
         (f / 2) / swarms % 2 as seeds
       from generate_series(0, $4::int - 1) f, generate_series(0, ${INTERVALS - 1}) i,
         lateral (select case when f % 2 = 0 then greatest(1, $3 / 100) else $3 end as swarms) s
     ) as flow, lateral (select case when seeds = 1
         then 50000000 * case when m % ${OVERSTATED_EVERY} = 0 then 3 else 1 end else 0 end as u,
       case when seeds = 0 then 50000000 else 0 end as d) as amounts`,
    [start, members, torrents, flows],
  )
  await client.query('analyze traffic_ledger')
  return flows
}

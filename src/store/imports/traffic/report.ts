import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { SumReport } from '../sum-report.ts'
import { PAIRS, SAID_TWICE } from './plain-traffic.ts'

/**
 * Returns how many rows of a part of the histories belong to a member and a torrent that are here.
 */
export async function mergedRows(db: Db, part: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(${sql.ref(`rows_${part}`)}), 0)::bigint as n
    from import.plain_traffic`.execute(db)
  return rows[0].n
}

const SUMS = [
  ['uploaded per torrent', 'up', 'uploaded'],
  ['downloaded per torrent', 'down', 'downloaded'],
  ['seed time per torrent (seconds)', 'seeded', 'seeded_seconds'],
  ['snatches', 'snatches', 'snatches'],
] as const

type Sums = Readonly<Record<string, bigint>>

/** Returns the sums over all rows of the source, and the part of them that was booked. */
export async function trafficSums(db: Db): Promise<readonly SumReport[]> {
  const list = (prefix: string, at: 1 | 2) =>
    sql.join(
      SUMS.map(
        (one) => sql`coalesce(sum(${sql.ref(`${prefix}${one[at]}`)}), 0) as ${sql.ref(one[1])}`,
      ),
    )
  const first = async (query: ReturnType<typeof sql>) => (await query.execute(db)).rows[0] as Sums
  const given = await first(sql`select up, down, seeded, snatches from import.traffic_sums`)
  const known = await first(sql`
    select count(*) as pairs, ${list('', 1)}, coalesce(sum(${SAID_TWICE}), 0) as said_twice
    from ${PAIRS} p`)
  const booked = await first(sql`select count(*) as pairs, ${list('', 2)} from import_traffic`)
  // Every pair of the source is booked: if the numbers are equal, the pairs are the same.
  // Otherwise, the source no longer has some of them, which only a join of both tables shows.
  const here =
    booked.pairs === known.pairs
      ? booked
      : await first(
          sql`select ${list('b.', 2)} from import.plain_traffic p
          join import_traffic b using (member_id, torrent_id)`,
        )
  return SUMS.map(([what, name]): SumReport => {
    const source = BigInt(given[name])
    const adjusted = name === 'snatches' ? BigInt(known.said_twice) : 0n
    const notImported = source - BigInt(known[name]) - adjusted
    return { what, source, here: BigInt(here[name]), notImported, adjusted }
  })
}

import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../catalog/torrents.ts'
import { MEMBER } from '../members.ts'
import { stagedTable } from '../staged-tables.ts'
import type { SumReport } from '../sum-report.ts'

/** How many rows of a table belong to a member and a torrent that are here. */
export async function mergedRows(
  db: Db,
  [table, member, torrent]: readonly [table: string, member: string, torrent: string],
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.raw(stagedTable(table))} s
    join import_row m on m.kind = ${MEMBER} and m.outcome = 'imported'
      and m.old_id = import.big(s.${sql.ref(member)})
    join import_row t on t.kind = ${TORRENT} and t.outcome in ('imported', 'merged')
      and t.old_id = import.big(s.${sql.ref(torrent)})`.execute(db)
  return rows[0].n
}

const SUMS = [
  ['uploaded per torrent', 'up', 'uploaded'],
  ['downloaded per torrent', 'down', 'downloaded'],
  ['seed time per torrent (seconds)', 'seeded', 'seeded_seconds'],
  ['snatches', 'snatches', 'snatches'],
] as const

/** Sums over all rows of the source, and what was booked of them. */
export async function trafficSums(db: Db): Promise<readonly SumReport[]> {
  const found: SumReport[] = []
  for (const [what, plain, booked] of SUMS) {
    const { rows } = await sql<{ source: bigint; known: bigint; here: bigint }>`
      select (select ${sql.ref(plain)} from import.traffic_sums) as source,
        coalesce(sum(p.${sql.ref(plain)}), 0) as known,
        coalesce(sum(b.${sql.ref(booked)}), 0) as here
      from import.plain_traffic p left join import_traffic b using (member_id, torrent_id)`.execute(
      db,
    )
    const [row] = rows
    const [source, known, here] = [BigInt(row.source), BigInt(row.known), BigInt(row.here)]
    found.push({ what, source, here, notImported: source - known, adjusted: 0n })
  }
  return found
}

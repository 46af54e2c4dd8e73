import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { MEMBER } from '../members.ts'
import type { SumReport } from '../sum-report.ts'

// The sums of the imported totals of members, compared with the ledger.

/**
 * Returns the sum of the fractions below a thousandth that were rounded off: decimal text, in
 * points.
 */
export async function pointsRounded(db: Db): Promise<string> {
  const { rows } = await sql<{ rest: string }>`
    select trim_scale(coalesce(sum(points_rest), 0) / 1000)::text as rest
    from import.plain_member`.execute(db)
  return rows[0].rest
}

const SUMS = [
  ['uploaded', 'upload'],
  ['downloaded', 'download'],
  ['points (thousandths)', 'points'],
  ['tokens', 'tokens'],
  ['invites', 'invites'],
  ['seed time (seconds)', 'seedSeconds'],
] as const

const COLUMNS = {
  upload: 'uploaded',
  download: 'downloaded',
  points: 'points',
  tokens: 'tokens',
  invites: 'invites',
  seedSeconds: 'seed_seconds',
} as const

/** Returns the imported totals and balances of members, with the part that was booked. */
export async function memberSums(db: Db): Promise<readonly SumReport[]> {
  const found: SumReport[] = []
  for (const [what, figure] of SUMS) {
    const column = sql.ref(`p.${COLUMNS[figure]}`)
    const { rows } = await sql<Omit<SumReport, 'what' | 'here'>>`
      select coalesce(sum(${column}), 0) as source,
        coalesce(sum(${column}) filter (where r.outcome <> 'imported'), 0) as "notImported",
        coalesce(sum(${column} - (r.figures ->> ${figure})::numeric)
          filter (where r.outcome = 'imported'), 0) as adjusted
      from import.plain_member p
      join import_row r on r.kind = ${MEMBER} and r.old_id = p.id`.execute(db)
    const [{ source, notImported, adjusted }] = rows
    const numbers = { source: BigInt(source), notImported: BigInt(notImported) }
    found.push({ what, ...numbers, adjusted: BigInt(adjusted), here: await booked(db, figure) })
  }
  return found
}

/**
 * Returns the amounts that the import booked for the members in this source, as the ledger has
 * them, not as they were intended. A member who was deleted in the source after an earlier run
 * stays here and is not counted.
 */
async function booked(db: Db, figure: (typeof SUMS)[number][1]): Promise<bigint> {
  if (figure === 'seedSeconds') {
    const { rows } = await sql<{ sum: bigint }>`
      select coalesce(sum((r.figures ->> 'seedSeconds')::numeric), 0) as sum
      from import_row r join member_totals t on t.member_id = r.new_id
      join import.plain_member s on s.id = r.old_id
      where r.kind = ${MEMBER} and r.outcome = 'imported'`.execute(db)
    return BigInt(rows[0].sum)
  }
  const sign = figure === 'download' ? -1n : 1n
  const { rows } = await sql<{ sum: bigint }>`
    select coalesce(sum(e.amount), 0) as sum
    from ledger_post p join ledger_entry e on e.post_id = p.id
    join ledger_account a on a.id = e.account_id
    join import_row r on r.kind = ${MEMBER} and r.new_id = a.member_id
    join import.plain_member s on s.id = r.old_id
    where p.kind = 'opening' and p.key like 'import:%' and a.currency = ${figure}`.execute(db)
  return sign * BigInt(rows[0].sum)
}

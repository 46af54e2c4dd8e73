import { sql } from 'kysely'
import type { State } from '../../domain/ratio/standing.ts'
import type { Cause } from '../../domain/ratio/transitions.ts'
import { lineOf } from '../../domain/ratio/simulations/policy-run.ts'
import type { TallyJson } from '../../domain/ratio/simulations/tally.ts'
import { createTally } from '../../domain/ratio/simulations/tally.ts'
import type { Days } from '../../domain/ratio/simulations/work.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// The actual events in a window, for comparison.

const dateOf = (day: number) => new Date(day * DAY_MS)

/** Returns the evaluations of each day. */
export async function judged(db: Db, { firstDay, lastDay }: Days): Promise<TallyJson> {
  const { rows } = await sql<{ day: number; from: State; to: State; cause: Cause; n: number }>`
    select floor(extract(epoch from at) / 86400)::int as day, from_state as from, to_state as to,
      cause, count(*)::int as n
    from ratio_event where at >= ${dateOf(firstDay)} and at < ${dateOf(lastDay + 1)}
    group by 1, 2, 3, 4`.execute(db)
  const tally = createTally(lastDay - firstDay + 1)
  for (const { day, n, ...move } of rows) {
    const line = lineOf(move)
    if (line !== null) tally.line(`real-${line}`, day - firstDay, n)
  }
  return tally.json()
}

/** The points of a day, replayed by the formula in effect and by the other one. */
export interface Replayed {
  readonly now: bigint
  readonly then: bigint
}

/**
 * Returns the points that the other formula would have added, in proportion to the points actually
 * issued, if known.
 */
function gainOf({ now, then }: Replayed, real: bigint): bigint {
  return now > 0n && real > 0n ? (real * (then - now)) / now : then - now
}

/**
 * Returns, for each day, the points that were issued, what members had at its end, and what they
 * would have had with the other formula. What they had is what they have now, without later
 * entries.
 */
export async function minted(
  db: Db,
  { firstDay, lastDay }: Days,
  replays: readonly Replayed[],
): Promise<TallyJson> {
  const { rows } = await sql<{ day: number; earned: bigint; net: bigint }>`
    select floor(extract(epoch from hour) / 86400)::int as day,
      sum(minted) filter (where kind = 'earned') as earned, sum(minted) - sum(burned) as net
    from economy_hour where currency = 'points' and hour >= ${dateOf(firstDay)}
    group by 1`.execute(db)
  const { rows: held } = await sql<{ stock: bigint }>`
    select coalesce(sum(balance), 0) as stock from ledger_account
    where currency = 'points'
      and (member_id is not null or name ~ '^(pool|request|debt):')`.execute(db)
  const tally = createTally(lastDay - firstDay + 1)
  const on = new Map(rows.map((row) => [row.day, row]))
  let stock = rows.reduce((sum, { day, net }) => (day > lastDay ? sum - net : sum), held[0].stock)
  const stocks: bigint[] = []
  for (let day = lastDay; day >= firstDay; day--) {
    tally.line('real', day - firstDay, on.get(day)?.earned ?? 0n)
    stocks[day - firstDay] = stock
    stock -= on.get(day)?.net ?? 0n
  }
  const least = (value: bigint) => (value > 0n ? value : 0n)
  let gained = 0n
  for (const [at, one] of stocks.entries()) {
    gained += gainOf(replays[at], on.get(firstDay + at)?.earned ?? 0n)
    tally.line('stock', at, one)
    tally.line('stock-then', at, least(one + gained))
  }
  tally.figure('stock', held[0].stock)
  tally.figure('stock-then', least(held[0].stock + gained))
  return tally.json()
}

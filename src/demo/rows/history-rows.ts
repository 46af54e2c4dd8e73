import { sql } from 'kysely'
import type pg from 'pg'
import { DAY_MS, DAY_SECONDS } from '../../domain/units.ts'
import type { Cell } from '../../store/base/bulk-copy.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import type { DemoDay, DemoHistory } from './history.ts'
import type { DemoTotals } from './traffic-rows.ts'

// The daily records of a demo's members, for simulations and the charts of their pages, and the
// points that they earned and spent in that time.

/** The records of a demo, by member. */
export interface Records {
  readonly history: DemoHistory
  readonly memberIds: readonly number[]
  readonly totals: DemoTotals
}

/** Writes the records of the ratio task, and the points of each day. */
export async function writeHistory(
  client: pg.ClientBase,
  tx: Db,
  records: Records,
  now: Date,
): Promise<void> {
  await copyRows(
    client,
    'ratio_day',
    [
      ...(['member_id', 'day', 'uploaded', 'downloaded', 'seeded_seconds'] as const),
      ...(['active_seconds', 'leeched_seconds', 'snatches', 'total_uploaded'] as const),
      ...(['total_downloaded', 'seeding', 'seeding_bytes', 'leeching'] as const),
      ...(['leeching_bytes', 'seed_hours', 'leech_hours', 'seed_gib_hours'] as const),
      ...(['leech_gib_hours', 'looked_at'] as const),
    ],
    rowsOf(records, (id, one) => [
      ...[id, one.day, one.up, one.down, one.seeded],
      ...[one.active, one.leeched, one.snatches, one.totalUp],
      ...[one.totalDown, one.seeding, one.seedingBytes, one.leeching],
      ...[one.leechingBytes, one.seedHours, one.leechHours, one.seedGibHours],
      ...[one.leechGibHours, (one.day + 1) * DAY_SECONDS - 1],
    ]),
  )
  await writePoints(tx, now)
}

/**
 * Writes the totals per day.
 * @param requiredOf the ratio that a member had to keep with these bytes downloaded; null: none
 */
export async function writeMemberDays(
  client: pg.ClientBase,
  records: Records,
  requiredOf: (memberId: number, downloaded: number) => number | null,
): Promise<void> {
  const site = new Map<number, { up: number; down: number; announces: number }>()
  await copyRows(
    client,
    'member_day',
    [
      ...(['member_id', 'day', 'raw_uploaded', 'raw_downloaded', 'uploaded'] as const),
      ...(['downloaded', 'total_uploaded', 'total_downloaded', 'seed_size'] as const),
      'required',
    ],
    rowsOf(records, (id, one) => {
      const { day, up, down, totalUp, totalDown, seeding, seedingBytes, leeching } = one
      if (up + down + seedingBytes === 0) return null
      const at = new Date(day * DAY_MS)
      const sum = site.get(day) ?? { up: 0, down: 0, announces: 0 }
      sum.up += up
      sum.down += down
      sum.announces += (seeding + leeching) * ANNOUNCES_A_DAY
      site.set(day, sum)
      const required = requiredOf(id, totalDown)
      return [id, at, up, down, up, down, totalUp, totalDown, seedingBytes, required]
    }),
  )
  await copyRows(
    client,
    'site_day',
    ['day', 'announces', 'raw_uploaded', 'raw_downloaded'],
    [...site].map(([day, sum]) => [new Date(day * DAY_MS), sum.announces, sum.up, sum.down]),
  )
}

/** One each half hour. */
const ANNOUNCES_A_DAY = 48

function* rowsOf(
  { history, memberIds, totals }: Records,
  of: (id: number, day: DemoDay) => readonly Cell[] | null,
): Generator<readonly Cell[]> {
  for (const id of memberIds) {
    const { up, down } = totals.get(id) ?? { up: 0, down: 0 }
    for (const day of history.daysOf(id, up, down)) {
      const row = of(id, day)
      if (row !== null) yield row
    }
  }
}

/**
 * The points for a day of seeding, roughly by the default formula, and what some members spent at
 * the end of each week: half of the week's earnings.
 */
async function writePoints(tx: Db, now: Date): Promise<void> {
  await sql`
    insert into ledger_account (name, currency) values ('mint', 'points'), ('store', 'points')
    on conflict do nothing`.execute(tx)
  await sql`
    create temporary table demo_points on commit drop as
    with earned as (
      select member_id, day, floor(2400000 * (2 / pi()) * atan(seeding_bytes / 3.2e11)
        * least(1, active_seconds / 86400.0))::bigint as amount
      from ratio_day where seeding_bytes > 0
    )
    select 'earned' as kind, member_id, day, amount from earned where amount > 0
    union all
    select 'purchase', member_id, day / 7 * 7 + 6, -(sum(amount) / 2)::bigint
    from earned where member_id % 3 = 0 group by member_id, day / 7
    having sum(amount) > 20000 and max(day) = day / 7 * 7 + 6`.execute(tx)
  await sql`
    insert into ledger_post (kind, key, says, at)
    select distinct kind, kind || ':demo:' || day,
      case kind when 'earned' then 'A day of seeding' else 'Bought in the store' end,
      least(to_timestamp(day::bigint * 86400 + case kind when 'earned' then 85140 else 86000 end),
        ${now}::timestamptz)
    from demo_points order by 4`.execute(tx)
  await sql`
    with sides as (
      select a.id, p.kind, p.day, p.amount from demo_points p
      join ledger_account a on a.member_id = p.member_id and a.currency = 'points'
      union all
      select a.id, p.kind, p.day, -sum(p.amount) from demo_points p
      join ledger_account a on a.currency = 'points'
        and a.name = case p.kind when 'earned' then 'mint' else 'store' end
      group by a.id, p.kind, p.day
    )
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select s.id, post.id, s.amount,
      a.balance + sum(s.amount) over (partition by s.id order by s.day, s.kind)
    from sides s
    join ledger_post post on post.key = s.kind || ':demo:' || s.day
    join ledger_account a on a.id = s.id`.execute(tx)
}

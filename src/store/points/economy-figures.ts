import { sql } from 'kysely'
import type { Currency } from '../../domain/ledger/currencies.ts'
import { currencies } from '../../domain/ledger/currencies.ts'
import { DAY_MS, HOUR_MS, startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// Figures of the economy. A task adds up each hour of the ledger and calculates how balances are
// distributed. Pages only read the results, whose cost does not grow with the number of members.

/**
 * Adds up the next hour of the ledger: the current hour repeatedly until it ends, a whole day in
 * one step if the task is late. Returns how many hours are left; null: there is no ledger yet.
 */
export async function addHour(db: Db, now: Date): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const hour = await nextHour(tx, now)
    if (hour === null) return null
    const isBehind = now.getTime() - hour.getTime() > 2 * DAY_MS
    const until = new Date(hour.getTime() + (isBehind ? DAY_MS : HOUR_MS))
    await addUp(tx, hour, until)
    const isOver = until.getTime() <= now.getTime()
    await sql`
      insert into economy_run (id, hour) values (true, ${isOver ? until : hour})
      on conflict (id) do update set hour = excluded.hour`.execute(tx)
    const left = Math.floor((now.getTime() - until.getTime()) / HOUR_MS) + 1
    return isOver ? left : 0
  })
}

/**
 * Adds up the whole ledger again, including hours that were added up before, in the transaction
 * that wrote much of it.
 */
export async function catchUp(tx: Db, now: Date): Promise<void> {
  await tx.deleteFrom('economy_run').execute()
  const hour = await nextHour(tx, now)
  if (hour === null) return
  const until = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
  await tx.deleteFrom('economy_hour').execute()
  await addUp(tx, hour, until)
  // The task may have created its first row since.
  await tx
    .insertInto('economy_run')
    .values({ id: true, hour: until })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ hour: until }))
    .execute()
  await noteSpread(tx, now)
}

/** Adds up what was posted between two full hours. */
async function addUp(tx: Db, from: Date, until: Date): Promise<void> {
  await sql`
      insert into economy_hour (hour, currency, kind, minted, burned, moved, posts)
      select hour, currency, kind, sum(greatest(net, 0)), sum(greatest(-net, 0)),
        sum(got - greatest(net, 0)), count(*)::int
      from (
        select date_trunc('hour', p.at, 'UTC') as hour, p.kind, a.currency, sum(e.amount) as net,
          coalesce(sum(e.amount) filter (where e.amount > 0), 0) as got
        from ledger_post p
        join ledger_entry e on e.post_id = p.id
        join ledger_account a on a.id = e.account_id
          and (a.member_id is not null or a.name ~ '^(pool|request|debt):')
        where p.at >= ${from} and p.at < ${until}
        group by p.id, p.at, p.kind, a.currency
      ) as post
      group by hour, currency, kind order by hour, currency, kind
      on conflict (hour, currency, kind) do update set minted = excluded.minted,
        burned = excluded.burned, moved = excluded.moved, posts = excluded.posts`.execute(tx)
}

/**
 * Combines the hours of one day into one row per cause and currency: of the oldest day before
 * yesterday that still has hours. Returns 1; 0 when there is none.
 */
export async function rollUp(db: Db, now: Date): Promise<number> {
  const yesterday = new Date(startOfDay(now).getTime() - DAY_MS)
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ day: Date | null }>`
      select date_trunc('day', min(h.hour), 'UTC') as day from economy_hour h, economy_run r
      where h.hour < least(${yesterday}::timestamptz, date_trunc('day', r.hour, 'UTC'))
        and h.hour <> date_trunc('day', h.hour, 'UTC')`.execute(tx)
    const [{ day }] = rows
    if (day === null) return 0
    const until = new Date(day.getTime() + DAY_MS)
    const { rows: hours } = await sql`
      with gone as (
        delete from economy_hour where hour >= ${day} and hour < ${until} returning *
      )
      select currency, kind, sum(minted)::text as minted, sum(burned)::text as burned,
        sum(moved)::text as moved, sum(posts)::int as posts
      from gone group by currency, kind order by currency, kind`.execute(tx)
    await sql`
      insert into economy_hour (hour, currency, kind, minted, burned, moved, posts)
      select ${day}, x.* from jsonb_to_recordset(${JSON.stringify(hours)}::jsonb)
        as x (currency text, kind text, minted numeric, burned numeric, moved numeric, posts int)
    `.execute(tx)
    return 1
  })
}

/** Returns the hour to add up. An hour is read until some time after its end, for late entries. */
async function nextHour(tx: Db, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ hour: Date | null }>`
    select coalesce((select hour from economy_run for update),
      (select date_trunc('hour', min(at), 'UTC') from ledger_post)) as hour`.execute(tx)
  const hour = rows[0].hour
  return hour === null || hour > now ? null : hour
}

/** Records how each currency is distributed over the members on the day of `now`, until now. */
export async function noteSpread(db: Db, now: Date): Promise<void> {
  const day = startOfDay(now)
  await sql`
    with held as materialized (
      select c.currency, coalesce(a.balance, 0) as balance,
        row_number() over (partition by c.currency order by coalesce(a.balance, 0)) as place,
        count(*) over (partition by c.currency) as members
      from unnest(${[...currencies]}::text[]) as c (currency)
      cross join member m
      left join ledger_account a on a.member_id = m.id and a.currency = c.currency
      where m.state = 'active'
    )
    insert into economy_spread (day, currency, members, holders, total, deciles, gini, top_share)
    select ${day}, currency, members, count(*) filter (where balance > 0), sum(balance),
      (select jsonb_agg(d::text order by at) from unnest(
        percentile_disc(array[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
          within group (order by balance)) with ordinality as u (d, at)),
      case when sum(balance) = 0 then 0 else greatest(0,
        2 * sum(place * balance) / (members * sum(balance)) - (members + 1)::numeric / members)
      end::float8,
      case when sum(balance) = 0 then 0 else
        sum(balance) filter (where place > members - ceil(members / 100.0)) / sum(balance)
      end::float8
    from held group by currency, members order by currency
    on conflict (day, currency) do update set members = excluded.members,
      holders = excluded.holders, total = excluded.total, deciles = excluded.deciles,
      gini = excluded.gini, top_share = excluded.top_share`.execute(db)
}

/**
 * The amount of a currency that one kind of cause moved on a day, in the currency's smallest unit.
 */
export interface DayRow {
  /** In days since 1970. */
  readonly day: number
  readonly kind: string
  readonly minted: bigint
  readonly burned: bigint
  readonly moved: bigint
  readonly posts: number
}

/** Returns the rows by day and cause, from `firstDay` (days since 1970) on. */
export async function daysOf(
  db: Db,
  currency: Currency,
  firstDay: number,
): Promise<readonly DayRow[]> {
  const { rows } = await sql<DayRow>`
    select floor(extract(epoch from hour) / 86400)::int as day, kind, sum(minted) as minted,
      sum(burned) as burned, sum(moved) as moved, sum(posts)::int as posts
    from economy_hour
    where currency = ${currency} and hour >= ${new Date(firstDay * DAY_MS)}
    group by 1, 2 order by 1, 2`.execute(db)
  return rows
}

export type SpreadRow = Awaited<ReturnType<typeof spreads>>[number]

/** Returns how the currencies were distributed at the end of the last day that was counted. */
export async function spreads(db: Db) {
  const { rows } = await sql<{
    day: Date
    currency: Currency
    members: number
    holders: number
    total: bigint
    deciles: readonly string[]
    gini: number
    topShare: number
  }>`
    select day, currency, members, holders, total, deciles, gini, top_share as "topShare"
    from economy_spread where day = (select max(day) from economy_spread)
    order by array_position(${[...currencies]}::text[], currency)`.execute(db)
  return rows
}

/** Returns the Gini coefficient and total of a currency by day, oldest first. */
export async function spreadDays(db: Db, currency: Currency, firstDay: number) {
  return db
    .selectFrom('economy_spread')
    .select(['day', 'total', 'gini', 'top_share as topShare', 'holders'])
    .where('currency', '=', currency)
    .where('day', '>=', new Date(firstDay * DAY_MS))
    .orderBy('day')
    .execute()
}

/** Returns the time up to which the ledger was added up; null: not yet. */
export async function addedUntil(db: Db): Promise<Date | null> {
  const row = await db.selectFrom('economy_run').select('hour').executeTakeFirst()
  return row?.hour ?? null
}

/** Deletes hours and distributions of days before `before`, at most `limit` of each. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const ofHours = { key: ['hour', 'currency', 'kind'], where: sql`hour < ${before}` }
  const ofDays = { key: ['day', 'currency'], where: sql`day < ${before}` }
  const hours = await deleteSome(db, { from: 'economy_hour', ...ofHours }, limit)
  return hours + (await deleteSome(db, { from: 'economy_spread', ...ofDays }, limit))
}

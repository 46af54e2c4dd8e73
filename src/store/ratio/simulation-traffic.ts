import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { countsBy } from '../../domain/promotions/scopes.ts'
import type { PromotionGiven } from '../../domain/ratio/simulations/given.ts'
import type { SeedHistory, SeedsOf } from '../../domain/ratio/simulations/points-run.ts'
import type { MovedBy, Slice } from '../../domain/ratio/simulations/promotion-run.ts'
import type { Days } from '../../domain/ratio/simulations/work.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { withBelow } from '../taxonomy/categories.ts'
import { KEPT } from '../traffic/days.ts'

// The traffic and seeding of members in a window, over which promotions and formulas are replayed.

/**
 * Returns the booked bytes of these members by day and factors; members without traffic are left
 * out.
 */
export async function movedBy(
  db: Db,
  ids: readonly number[],
  given: PromotionGiven,
  { firstDay, lastDay }: Days,
): Promise<readonly MovedBy[]> {
  const { rows } = await sql<Slice & { readonly id: number }>`
    select id, floor(extract(epoch from at) / 86400)::int as day, up_permille as "upPermille",
      down_permille as "downPermille", share, sum(raw_up) as "rawUp", sum(raw_down) as "rawDown",
      sum(credited_up) as up, sum(credited_down) as down
    from (
      select l.member_id as id, l.at, up_permille, down_permille, raw_up, raw_down, credited_up,
        credited_down, (case when ${fits(given)} then ${shareOf(given)} else 0 end)::float8 as share
      from ${KEPT} l
      where l.member_id = any(${[...ids]}::bigint[]) and l.at >= ${dateOf(firstDay)}
        and l.at < ${dateOf(lastDay + 1)}
    ) as moved
    group by 1, 2, 3, 4, 5 order by 1, 2`.execute(db)
  const found = new Map<number, Slice[]>()
  for (const { id, ...slice } of rows) {
    const own = found.get(id)
    if (own === undefined) found.set(id, [slice])
    else own.push(slice)
  }
  return [...found].map(([memberId, slices]) => ({ memberId, slices }))
}

/** SQL: the share of an interval in which the promotion would have applied (rule 83). */
function shareOf({ scope, from, until }: PromotionGiven): RawBuilder<number> {
  const [begin, end] = [sql`to_timestamp(${from})`, sql`to_timestamp(${until})`]
  const atStart = sql`(l.since >= ${begin} and l.since < ${end})::int`
  if (countsBy(scope) === 'start') return sql<number>`${atStart}`
  const held = sql`extract(epoch from least(l.at, ${end}) - greatest(l.since, ${begin}))`
  const whole = sql`extract(epoch from l.at - l.since)`
  return sql<number>`case when l.at <= l.since then ${atStart}
    else round(greatest(0, ${held}) / ${whole}, 4) end`
}

/** SQL: whether the promotion applies to a row `l` of the traffic ledger. */
function fits({ scope, targetId, role }: PromotionGiven): RawBuilder<boolean> {
  switch (scope) {
    case 'global':
      return sql<boolean>`true`
    case 'category':
      return among(sql`select t.id from torrent t where t.category_id in (
        select id from ${withBelow(sql`select ${targetId}::bigint`)} as below)`)
    case 'tag':
      return among(sql`select torrent_id from torrent_tag where tag_id = ${targetId}::bigint`)
    case 'bundle':
      return among(sql`select t.id from torrent t where t.bundle_id in (
        with recursive below (id) as (
          select ${targetId}::bigint
          union select b.id from bundle b join below on b.parent_id = below.id
        ) select id from below)`)
    case 'torrent':
    case 'featured':
      return sql<boolean>`l.torrent_id = ${targetId}::bigint`
    case 'role':
      return sql<boolean>`l.member_id in (select id from member where role = ${role})`
    case 'personal':
      return sql<boolean>`l.member_id = ${targetId}::bigint`
  }
}

function among(torrents: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`l.torrent_id in (${torrents})`
}

/**
 * Returns the listed torrents that these members seeded in the window; members who seeded nothing
 * are left out.
 */
export async function seedsOf(
  db: Db,
  ids: readonly number[],
  { firstDay, lastDay }: Days,
): Promise<readonly SeedsOf[]> {
  const { rows } = await sql<SeedHistory & { readonly id: number }>`
    select h.member_id as id, t.id as "torrentId", t.size as "sizeBytes",
      coalesce(c.seeders, 0) as seeders, coalesce(c.snatches, 0) as snatches,
      extract(epoch from t.created_at)::float8 as "createdAt",
      extract(epoch from coalesce(h.completed_at, h.first_at))::float8 as "from",
      extract(epoch from h.last_at)::float8 as until, h.seeded_seconds as "seededSeconds"
    from member_torrent h
    join torrent t on t.id = h.torrent_id and t.state = 'listed'
    left join torrent_stats c on c.torrent_id = t.id
    where h.member_id = any(${[...ids]}::bigint[]) and h.seeded_seconds > 0
      and h.last_at > ${dateOf(firstDay)}
      and coalesce(h.completed_at, h.first_at) < ${dateOf(lastDay + 1)}
    order by 1, 2`.execute(db)
  const found = new Map<number, SeedHistory[]>()
  for (const { id, ...seed } of rows) {
    const own = found.get(id)
    if (own === undefined) found.set(id, [seed])
    else own.push(seed)
  }
  return [...found].map(([memberId, seeds]) => ({ memberId, seeds }))
}

function dateOf(day: number): Date {
  return new Date(day * DAY_MS)
}

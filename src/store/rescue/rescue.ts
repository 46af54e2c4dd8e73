import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'

// The list of torrents that may die, as the task last made it.

export const rescueSorts = ['risk', 'demand'] as const
export type RescueSort = (typeof rescueSorts)[number]

export interface RescuePlace {
  readonly key: number
  readonly id: number
}

export interface RescueFilter {
  /** Categories, with those below them; empty: every category. */
  readonly categories: readonly number[]
  /** Only torrents with exactly this number of seeders; null: all torrents of the list. */
  readonly seeders: number | null
  /** Only torrents that this member uploaded or completed, and does not seed now; null: all. */
  readonly hadBy: number | null
  readonly sort: RescueSort
  readonly after: RescuePlace | null
  readonly limit: number
}

export interface RescueRow {
  readonly id: number
  readonly name: string
  readonly category: string
  readonly categoryName: string
  readonly categoryKind: string
  readonly size: number
  readonly seeders: number
  readonly leechers: number
  readonly snatches: number
  readonly risk: number
  readonly best: number | null
  readonly demand: number
  readonly madeAt: Date
  readonly createdAt: Date
  /** When a reseed was last requested. */
  readonly reseedAskedAt: Date | null
  /**
   * The pool that collects the open bounty for a reseed, and the bounty in thousandths of a point;
   * null: none.
   */
  readonly poolId: number | null
  readonly bounty: bigint
  /**
   * The number of open pledges of all members, and when that of the reader is due; null: the reader
   * made none.
   */
  readonly pledges: number
  readonly pledgeDueAt: Date | null
  readonly key: number
}

const SORTED: Readonly<Record<RescueSort, string>> = { risk: 'r.score', demand: 'r.demand' }

/** Lists torrents of the list for a member, those most in danger or most wanted first. */
export async function list(
  db: Db,
  memberId: number,
  filter: RescueFilter,
): Promise<readonly RescueRow[]> {
  const { sort, after, limit } = filter
  const key = sql.ref(SORTED[sort])
  const { rows } = await sql<RescueRow>`
    select t.id, t.name, c.slug as category, c.name as "categoryName",
      c.kind as "categoryKind", t.size, r.seeders,
      r.leechers, s.snatches, r.risk, r.best, r.demand, r.made_at as "madeAt",
      t.created_at as "createdAt", asked.at as "reseedAskedAt", p.id as "poolId",
      coalesce(given.amount, 0) as bounty,
      promised.pledges, promised.due as "pledgeDueAt", ${key}::bigint as key
    from rescue_torrent r
    join torrent t on t.id = r.torrent_id and t.state = 'listed'
    join torrent_stats s on s.torrent_id = r.torrent_id
    join category c on c.id = t.category_id
    left join lateral (select at from reseed_request q where q.torrent_id = r.torrent_id
      order by at desc limit 1) as asked on true
    left join pool p on p.torrent_id = r.torrent_id and p.kind = 'reseed' and p.state = 'open'
    left join lateral (select sum(amount)::bigint as amount from pool_gift
      where pool_id = p.id) as given on true
    cross join lateral (select count(*)::int as pledges,
        min(g.due_at) filter (where g.member_id = ${memberId}) as due
      from rescue_pledge g where g.torrent_id = r.torrent_id and g.state = 'open') as promised
    where ${sql.join(conditions(filter, after, key), sql` and `)}
    order by ${key} desc, r.torrent_id desc limit ${limit}`.execute(db)
  return rows.map((row) => ({ ...row, bounty: BigInt(row.bounty) }))
}

function conditions(
  { categories, seeders, hadBy }: RescueFilter,
  after: RescuePlace | null,
  key: RawBuilder<unknown>,
): readonly RawBuilder<unknown>[] {
  return [
    sql`true`,
    ...(categories.length === 0
      ? []
      : [sql`t.category_id = any(${[...categories] as number[]}::bigint[])`]),
    ...(seeders === null ? [] : [sql`r.seeders = ${seeders}`]),
    ...(hadBy === null ? [] : [hadButGone(hadBy)]),
    ...(after === null ? [] : [keyset.below([key, after.key], ['r.torrent_id', after.id])]),
  ]
}

/**
 * SQL: the torrents that a member has, as far as the site knows, but does not seed with any client
 * now. Written as an array, so that it is read first and only once, whatever the planner estimates
 * about the rest.
 */
function hadButGone(memberId: number): RawBuilder<unknown> {
  return sql`r.torrent_id = any(array(
    select torrent_id from member_torrent
      where member_id = ${memberId} and completed_at is not null
    union select id from torrent where uploader_id = ${memberId}
    except select torrent_id from peer_session
      where member_id = ${memberId} and ended_at is null and seeding))`
}

/** Returns when the list was last made; null: it was not made yet. */
export async function madeAt(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select max(made_at) as at from rescue_torrent`.execute(db)
  return rows[0].at
}

import { sql } from 'kysely'
import type { Currency } from '../../../domain/ledger/currencies.ts'
import type { PostKind } from '../../../domain/ledger/kinds.ts'
import type { Db } from '../../base/db.ts'
import * as keyset from '../../base/keyset.ts'

// Ledger entries as their owner sees them: each with its cause and the balance after it.

export interface EntryFilter {
  readonly currency: Currency | null
  readonly kind: PostKind | null
  readonly from: Date | null
  /** Exclusive. */
  readonly until: Date | null
}

/** The position of an entry in the list. */
export interface EntryPlace {
  readonly post: number
  readonly account: number
}

export interface EntryRow {
  readonly postId: number
  readonly accountId: number
  readonly currency: Currency
  readonly amount: bigint
  readonly balanceAfter: bigint
  readonly kind: PostKind
  readonly cause: string | null
  readonly causeId: number | null
  readonly says: string
  /** The member or staff member who caused it; null: the program. */
  readonly by: string | null
  readonly at: Date
}

/** Lists a member's entries, newest first. */
export async function ofMember(
  db: Db,
  memberId: number,
  filter: EntryFilter,
  after: EntryPlace | null,
  limit: number,
): Promise<readonly EntryRow[]> {
  const { currency, kind, from, until } = filter
  let query = db
    .selectFrom('ledger_account as a')
    .innerJoin('ledger_entry as e', 'e.account_id', 'a.id')
    .innerJoin('ledger_post as p', 'p.id', 'e.post_id')
    .leftJoin('member as actor', 'actor.id', 'p.by_id')
    .select(['e.post_id as postId', 'e.account_id as accountId', 'a.currency'])
    .select(['e.amount', 'e.balance_after as balanceAfter', 'p.cause', 'p.cause_id as causeId'])
    .select(['p.says', 'actor.name as by', 'p.at'])
    .select(sql<PostKind>`p.kind`.as('kind'))
    .where('a.member_id', '=', memberId)
  if (currency !== null) query = query.where('a.currency', '=', currency)
  if (kind !== null) query = query.where('p.kind', '=', kind)
  if (from !== null) query = query.where('p.at', '>=', from)
  if (until !== null) query = query.where('p.at', '<', until)
  if (after !== null) {
    query = query.where(keyset.below(['e.post_id', after.post], ['e.account_id', after.account]))
  }
  return query.orderBy('e.post_id', 'desc').orderBy('e.account_id', 'desc').limit(limit).execute()
}

/** The points of one day, in thousandths. */
export interface DayOfPoints {
  /** `2026-11-20`, in UTC. */
  readonly day: string
  readonly earned: bigint
  readonly otherwise: bigint
  readonly spent: bigint
}

/**
 * Lists points per day since a time, newest day first: earned by seeding, received otherwise, and
 * spent.
 */
export async function daysOfPoints(
  db: Db,
  memberId: number,
  since: Date,
): Promise<readonly DayOfPoints[]> {
  const { rows } = await sql<DayOfPoints>`
    select to_char(p.at at time zone 'UTC', 'YYYY-MM-DD') as day,
      coalesce(sum(e.amount) filter (where p.kind = 'earned'), 0) as earned,
      coalesce(sum(e.amount) filter (where p.kind <> 'earned' and e.amount > 0), 0) as otherwise,
      coalesce(-sum(e.amount) filter (where e.amount < 0), 0) as spent
    from ledger_account a join ledger_entry e on e.account_id = a.id
    join ledger_post p on p.id = e.post_id
    where a.member_id = ${memberId} and a.currency = 'points' and p.at >= ${since}
    group by 1 order by 1 desc`.execute(db)
  return rows
}

import { sql } from 'kysely'
import type pg from 'pg'
import { DAY_MS, DAY_SECONDS } from '../../domain/units.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import { HISTORY_DAYS } from './history.ts'
import type { DemoDay } from './history.ts'

// The points that members earned by seeding on each recorded day, roughly by the default formula,
// and what some of them spent at the end of each week: half of what they earned in it.

/** The most points for a day, and the size in bytes with which half of them is earned. */
const MOST = 2_400_000
const HALF_BYTES = 3.2e11
/** One in this number of members spends points. */
const SPENDS_EVERY = 3
const LEAST_SPENT_OF = 20_000
/** The second of a day at which its points are posted, and that of its purchases. */
const EARNED_SECOND = 85_140
const SPENT_SECOND = 86_000
/** Stands for a day without seeding. */
const NOTHING = -1

/** The points by member and day, which are noted while the records of the days are written. */
export interface DemoPoints {
  readonly note: (memberId: number, day: DemoDay) => void
  /** Yields all postings of a member, in the order of time. */
  readonly changesOf: (memberId: number) => Generator<Change>
}

interface Change {
  readonly kind: 'earned' | 'purchase'
  /** The number of the day since 1970. */
  readonly day: number
  readonly amount: number
}

/** @param firstDay the first recorded day, as a number since 1970 */
export function createPoints(firstDay: number): DemoPoints {
  const members = new Map<number, Int32Array>()
  return {
    note(memberId, { day, seedingBytes, active }) {
      if (seedingBytes <= 0) return
      const earned = members.get(memberId) ?? new Int32Array(HISTORY_DAYS).fill(NOTHING)
      members.set(memberId, earned)
      const share = (2 / Math.PI) * Math.atan(seedingBytes / HALF_BYTES)
      earned[day - firstDay] = Math.floor(MOST * share * Math.min(1, active / DAY_SECONDS))
    },
    *changesOf(memberId) {
      const earned = members.get(memberId)
      if (earned !== undefined) yield* changesIn(earned, firstDay, memberId % SPENDS_EVERY === 0)
    },
  }
}

function* changesIn(earned: Int32Array, firstDay: number, spends: boolean): Generator<Change> {
  let ofWeek = 0
  for (const [at, amount] of earned.entries()) {
    const day = firstDay + at
    if (day % 7 === 0) ofWeek = 0
    if (amount === NOTHING) continue
    ofWeek += amount
    if (amount > 0) yield { kind: 'earned', day, amount }
    if (spends && day % 7 === 6 && ofWeek > LEAST_SPENT_OF) {
      yield { kind: 'purchase', day, amount: -Math.round(ofWeek / 2) }
    }
  }
}

const KINDS = ['earned', 'purchase'] as const
const TOTALED = { earned: 'mint', purchase: 'store' } as const

/** Writes the points of all members. A trigger updates their balances. */
export async function writePoints(
  client: pg.ClientBase,
  tx: Db,
  points: DemoPoints,
  now: Date,
): Promise<void> {
  await sql`
    insert into ledger_account (name, currency) values ('mint', 'points'), ('store', 'points')
    on conflict do nothing`.execute(tx)
  const { rows: accounts } = await sql<Account>`
    select id, member_id as "memberId", name, balance::float8 as balance from ledger_account
    where currency = 'points' order by id`.execute(tx)
  const sums = sumsOf(points, accounts)
  const posts = await writePosts(tx, sums, now)
  await copyRows(
    client,
    'ledger_entry',
    ['account_id', 'post_id', 'amount', 'balance_after'],
    entryRows(points, accounts, sums, posts),
  )
}

interface Account {
  readonly id: number
  readonly memberId: number | null
  readonly name: string | null
  readonly balance: number
}

/** The sums of all members, by kind and day. */
type Sums = Readonly<Record<Change['kind'], ReadonlyMap<number, number>>>

function sumsOf(points: DemoPoints, accounts: readonly Account[]): Sums {
  const sums = { earned: new Map<number, number>(), purchase: new Map<number, number>() }
  for (const { memberId } of accounts) {
    if (memberId === null) continue
    for (const { kind, day, amount } of points.changesOf(memberId)) {
      sums[kind].set(day, (sums[kind].get(day) ?? 0) + amount)
    }
  }
  return sums
}

/** Writes one post for each kind and day. Resolves with their IDs. */
async function writePosts(tx: Db, sums: Sums, now: Date): Promise<ReadonlyMap<string, number>> {
  const posts = KINDS.flatMap((kind) =>
    [...sums[kind].keys()].map((day) => {
      const second = kind === 'earned' ? EARNED_SECOND : SPENT_SECOND
      const says = kind === 'earned' ? 'A day of seeding' : 'Bought in the shop'
      const at = new Date(Math.min(day * DAY_MS + second * 1000, now.getTime()))
      return { kind, key: `${kind}:demo:${day}`, says, at }
    }),
  ).sort((one, other) => one.at.getTime() - other.at.getTime())
  if (posts.length === 0) return new Map()
  const made = await tx.insertInto('ledger_post').values(posts).returning(['id', 'key']).execute()
  return new Map(made.map(({ id, key }) => [key, id]))
}

function* entryRows(
  points: DemoPoints,
  accounts: readonly Account[],
  sums: Sums,
  posts: ReadonlyMap<string, number>,
) {
  for (const { id, memberId, name, balance } of accounts) {
    let after = balance
    for (const { kind, day, amount } of changesOf(points, sums, memberId, name)) {
      after += amount
      yield [id, posts.get(`${kind}:demo:${day}`)!, amount, after]
    }
  }
}

/**
 * Yields the entries of an account: those of a member, or the other side of each post, in the
 * accounts that points come from and go to.
 */
function* changesOf(points: DemoPoints, sums: Sums, memberId: number | null, name: string | null) {
  if (memberId !== null) yield* points.changesOf(memberId)
  const kind = KINDS.find((one) => TOTALED[one] === name)
  if (kind === undefined) return
  const days = [...sums[kind]].sort(([one], [other]) => one - other)
  for (const [day, sum] of days) yield { kind, day, amount: -sum }
}

import type { RawBuilder, Selectable } from 'kysely'
import { sql } from 'kysely'
import { SENT_TWICE_MINUTES } from '../../../domain/members/sent-twice.ts'
import { MINUTE_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'
import type { Database } from '../../base/schema.ts'

/** Returns the time since when the same content counts as a form that was sent twice. */
export function sentTwiceSince(now: Date): Date {
  return new Date(now.getTime() - SENT_TWICE_MINUTES * MINUTE_MS)
}

/** The column in which a table has the time at which a row was made. */
type MadeAt = 'made_at' | 'created_at' | 'opened_at'

/**
 * Returns the ID of the newest row that a form with the same content just made; null: none. Call it
 * under a lock that the insert also needs, such as that of `holdMember`.
 *
 * @param content the columns that the form and its member determine
 * @param where what must also be true of the row, such as that it was not removed since
 */
export async function justMade<T extends keyof Database>(
  tx: Db,
  table: T,
  content: Partial<Selectable<Database[T]>>,
  now: Date,
  more: { readonly madeAt?: MadeAt; readonly where?: RawBuilder<boolean> } = {},
): Promise<number | null> {
  const { madeAt = 'created_at', where = sql<boolean>`true` } = more
  const same = Object.entries(content).map(([column, value]) => {
    // Not `is not distinct from`, for which PostgreSQL uses no index.
    return value === null ? sql`${sql.ref(column)} is null` : sql`${sql.ref(column)} = ${value}`
  })
  const { rows } = await sql<{ id: number }>`
    select id from ${sql.table(table)}
    where ${sql.join(same, sql` and `)} and ${where}
      and ${sql.ref(madeAt)} > ${sentTwiceSince(now)}
    order by id desc limit 1`.execute(tx)
  return rows.at(0)?.id ?? null
}

/**
 * A period as a form gives it. If it starts now, it has another start when the form is sent again.
 */
interface Period {
  readonly startsAt: Date
  /** Null: it has no end. */
  readonly endsAt: Date | null
}

/**
 * SQL: whether a row made at `made` has this period: the same start and end, or the same length
 * from the moment at which it was made.
 */
export function isSamePeriod(
  [made, starts, ends]: readonly [made: MadeAt, starts: string, ends: string],
  { startsAt, endsAt }: Period,
  now: Date,
): RawBuilder<boolean> {
  const [madeAt, from, until] = [sql.ref(made), sql.ref(starts), sql.ref(ends)]
  const isSameEnd = sql`${until} is not distinct from ${endsAt}::timestamptz`
  if (startsAt.getTime() !== now.getTime()) {
    return sql<boolean>`(${from} = ${startsAt}::timestamptz and ${isSameEnd})`
  }
  const seconds = endsAt === null ? null : (endsAt.getTime() - now.getTime()) / 1_000
  return sql<boolean>`(${from} = ${madeAt} and (${isSameEnd}
    or extract(epoch from ${until} - ${from}) = ${seconds}::numeric))`
}

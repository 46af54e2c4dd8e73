import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { StatisticFigure } from '../../domain/statistics/figures.ts'
import type { Db } from '../base/db.ts'

interface Counted {
  readonly figures: readonly StatisticFigure[]
  /** SQL for rows of a figure, a part and a value. */
  readonly rows: RawBuilder<unknown>
}

/** Stores the counts of a day, replacing earlier ones. */
export async function keep(
  db: Db,
  day: Date,
  { figures, rows }: Counted,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      insert into statistic (figure, day, part, value, made_at)
      select figure, ${day}::timestamptz, part, value, ${now}::timestamptz
      from (${rows}) as counted (figure, part, value)
      on conflict (figure, day, part) do update set value = excluded.value,
        made_at = excluded.made_at`.execute(tx)
    await sql`
      delete from statistic where figure = any(${figures as string[]}::text[]) and day = ${day}
        and made_at <> ${now}`.execute(tx)
  })
}

import { sql } from 'kysely'
import type { StatisticFigure } from '../../domain/statistics/figures.ts'
import type { Db } from '../base/db.ts'

// Reads the figures that the task counted.

export interface StatisticRow {
  readonly figure: StatisticFigure
  readonly part: string
  /** The current name of the part. */
  readonly label: string
  readonly day: Date
  readonly value: bigint
  readonly madeAt: Date
}

/** Returns each figure and its parts on the last day on which it was counted. */
export async function latest(
  db: Db,
  figures: readonly StatisticFigure[],
): Promise<readonly StatisticRow[]> {
  const { rows } = await sql<StatisticRow>`
    select s.figure, s.part, coalesce(c.name, r.name, s.part) as label, s.day, s.value,
      s.made_at as "madeAt"
    from unnest(${figures as string[]}::text[]) as asked (name)
    cross join lateral (
      select max(day) as day from statistic where figure = asked.name
    ) as last
    join statistic s on s.day = last.day
      and s.figure = asked.name
    left join category c on s.figure like 'category-%' and c.slug = s.part
    left join role r on s.figure = 'class-members' and r.slug = s.part
    order by s.figure, s.value desc, s.part`.execute(db)
  return rows
}

/** Lists whole figures by day from a day on, oldest first. */
export async function byDay(
  db: Db,
  figures: readonly StatisticFigure[],
  first: Date,
): Promise<readonly StatisticRow[]> {
  const { rows } = await sql<StatisticRow>`
    select figure, part, part as label, day, value, made_at as "madeAt" from statistic
    where figure = any(${figures as string[]}::text[]) and part = '' and day >= ${first}
    order by day, figure`.execute(db)
  return rows
}

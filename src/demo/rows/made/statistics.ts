import { sql } from 'kysely'
import type { StatisticFigure } from '../../../domain/statistics/figures.ts'
import { figureOf, statisticNames } from '../../../domain/statistics/figures.ts'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as clients from '../../../store/statistics/clients.ts'
import * as flows from '../../../store/statistics/flows.ts'
import * as stocks from '../../../store/statistics/stocks.ts'

const DAYS = 60

/**
 * Writes the figures of today as the task counts them, and those of earlier days as a site of that
 * age would have them: they grew in proportion to its members.
 */
export async function writeStatistics(db: Db, now: Date): Promise<void> {
  const { ofTorrents, ofMembers, ofTalk, ofEconomy } = stocks
  for (const count of [ofTorrents, ofMembers, ofTalk, ofEconomy, clients.ofClients]) {
    await count(db, now)
  }
  for (const day of await flows.daysDue(db, now)) await flows.ofDay(db, day, now)
  const grown: readonly StatisticFigure[] = statisticNames.filter((name) => {
    return figureOf(name).of === 'now' && figureOf(name).by === null
  })
  const today = startOfDay(now)
  await sql`
    with share as (
      select day, day + interval '23 hours 59 minutes' as made_at,
        (select count(*) from member where created_at < day + interval '24 hours')::numeric
          / greatest(1, (select count(*) from member)) as of_now
      from generate_series(${new Date(today.getTime() - DAYS * DAY_MS)}::timestamptz,
        ${new Date(today.getTime() - DAY_MS)}::timestamptz, interval '24 hours') as days (day)
    )
    insert into statistic (figure, day, part, value, made_at)
    select s.figure, share.day, '', floor(s.value * share.of_now), share.made_at
    from statistic s, share
    where s.day = ${today} and s.figure = any(${grown as string[]}::text[])
    on conflict do nothing`.execute(db)
}

import { sql } from 'kysely'
import type { StatisticFigure } from '../../domain/statistics/figures.ts'
import { DAY_MS, startOfDay } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { keep } from './keep.ts'
import { OPEN_FORUM } from './stocks.ts'

// Figures of the rows that were added on a day, each counted with an index on the time.

const FIGURES = [
  ...(['torrents-listed', 'completed', 'joined', 'posted', 'commented', 'points-issued'] as const),
  ...(['points-spent', 'announces', 'sent-up', 'sent-down'] as const),
]

/** Those of traffic, some of which may be booked days later. */
const OF_TRAFFIC = ['completed', 'sent-up', 'sent-down'] as const

/** The most days that a first run counts, and that a late one catches up on. */
const MOST_DAYS = 30

/**
 * Returns the days to count, starting with the day before the last counted one, which was not over
 * yet.
 */
export async function daysDue(db: Db, now: Date): Promise<readonly Date[]> {
  const { rows } = await sql<{ last: Date | null }>`
    select max(day) as last from statistic where figure = 'joined'`.execute(db)
  const today = startOfDay(now).getTime()
  const last = rows[0].last?.getTime() ?? 0
  const first = Math.max(last - DAY_MS, today - (MOST_DAYS - 1) * DAY_MS)
  const days: Date[] = []
  for (let day = first; day <= today; day += DAY_MS) days.push(new Date(day))
  return days
}

/** Returns the days whose traffic is no longer what was counted: more of it was booked. */
export async function daysChanged(db: Db, now: Date): Promise<readonly Date[]> {
  const first = new Date(startOfDay(now).getTime() - (MOST_DAYS - 1) * DAY_MS)
  const { rows } = await sql<{ day: Date }>`
    select d.day from site_day d
    join statistic up on up.figure = 'sent-up' and up.day = d.day and up.part = ''
    join statistic down on down.figure = 'sent-down' and down.day = d.day and down.part = ''
    where d.day >= ${first} and (up.value, down.value) <> (d.raw_uploaded, d.raw_downloaded)
    order by d.day`.execute(db)
  return rows.map(({ day }) => day)
}

/** Counts the traffic of a day again; what was removed since then stays in the other figures. */
export async function recountTraffic(db: Db, day: Date, now: Date): Promise<void> {
  await countDay(db, day, OF_TRAFFIC, now)
}

export async function ofDay(db: Db, day: Date, now: Date): Promise<void> {
  await countDay(db, day, FIGURES, now)
}

async function countDay(
  db: Db,
  day: Date,
  figures: readonly StatisticFigure[],
  now: Date,
): Promise<void> {
  const until = new Date(day.getTime() + DAY_MS)
  const within = (column: string) =>
    sql`${sql.ref(column)} >= ${day} and ${sql.ref(column)} < ${until}`
  const rows = sql`
    select x.* from (
      select (select count(*) from torrent
          where state = 'listed' and ${within('created_at')}) as listed,
        (select count(*) from member_torrent where ${within('completed_at')}) as completed,
        (select count(*) from member where ${within('created_at')}) as joined,
        (select count(*) from post p join topic t on t.id = p.topic_id
          join forum f on f.id = t.forum_id
          where p.removed_at is null and ${within('p.created_at')} and ${OPEN_FORUM}) as posted,
        (select count(*) from comment
          where removed_at is null and ${within('created_at')}) as commented
    ) as a, (
      select coalesce(sum(greatest(net, 0)), 0) as issued,
        coalesce(sum(greatest(-net, 0)), 0) as spent
      from (
        select sum(e.amount) as net from ledger_post p
        join ledger_entry e on e.post_id = p.id
        join ledger_account l on l.id = e.account_id and l.currency = 'points'
          and (l.member_id is not null or l.name like 'pool:%')
        where ${within('p.at')} group by p.id
      ) as posts
    ) as p, (
      select coalesce(sum(announces), 0) as announces, coalesce(sum(raw_uploaded), 0) as up,
        coalesce(sum(raw_downloaded), 0) as down
      from site_day where day = ${day}
    ) as s, lateral (values ('torrents-listed', '', a.listed), ('completed', '', a.completed),
      ('joined', '', a.joined), ('posted', '', a.posted), ('commented', '', a.commented),
      ('points-issued', '', p.issued), ('points-spent', '', p.spent),
      ('announces', '', s.announces), ('sent-up', '', s.up), ('sent-down', '', s.down)
    ) as x (figure, part, value)
    where x.figure = any(${figures as string[]}::text[])`
  await keep(db, day, { figures, rows }, now)
}

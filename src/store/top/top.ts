import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { TopList, TopPeriod } from '../../domain/top/top.ts'
import type { Db } from '../base/db.ts'
import { OPEN_FORUM } from '../statistics/stocks.ts'

// Top lists as the task made them, without items that were removed or hidden since.

export interface TopRow {
  readonly place: number
  readonly id: number
  readonly name: string
  readonly value: number
  readonly madeAt: Date
}

const NAMED: Readonly<Record<TopList, RawBuilder<unknown>>> = {
  torrents: sql`select t.name from torrent t where t.id = p.subject_id and t.state = 'listed'`,
  uploaders: sql`select m.name from member m where m.id = p.subject_id and m.state = 'active'
    and coalesce(m.privacy ->> 'uploads', 'members') = 'members'`,
  requests: sql`select r.title from request r where r.id = p.subject_id and r.state <> 'removed'`,
  posts: sql`select t.title || ', by ' || m.name from post o
    join topic t on t.id = o.topic_id join forum f on f.id = t.forum_id
    join member m on m.id = o.author_id
    where o.id = p.subject_id and o.removed_at is null and ${OPEN_FORUM}`,
}

interface Asked {
  readonly list: TopList
  readonly period: TopPeriod
  /** The midnight at which a day starts, in UTC; null: the newest day. */
  readonly day: Date | null
}

export interface Shown {
  readonly rows: readonly TopRow[]
  /** Null: there is no list. */
  readonly day: Date | null
  readonly earlier: Date | null
  readonly later: Date | null
}

/** Returns a list, with the days before and after it that also have one; uses two statements. */
export async function read(db: Db, { list, period, day }: Asked): Promise<Shown> {
  const of = sql`list = ${list} and period = ${period}`
  const { rows: days } = await sql<Omit<Shown, 'rows'>>`
    select at.day, (select max(day) from top_place where ${of} and day < at.day) as earlier,
      (select min(day) from top_place where ${of} and day > at.day) as later
    from (select coalesce(${day}::timestamptz,
      (select max(day) from top_place where ${of})) as day) as at`.execute(db)
  const found = days[0]!
  const { rows } = await sql<TopRow>`
    select p.place, p.subject_id as id, named.name, p.value, p.made_at as "madeAt"
    from top_place p cross join lateral (${NAMED[list]}) as named (name)
    where ${of} and p.day = ${found.day} order by p.place`.execute(db)
  return { ...found, rows }
}

import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'

/** Where alerts of saved searches are told: on the site and by email, and on IRC. */
type Told = 'tell_at' | 'irc_at'

/** Works on saved searches with alerts that are due, longest due first; returns how many. */
export async function eachDue(
  db: Db,
  told: Told,
  { now, limit, except }: { now: Date; limit: number; except: readonly number[] },
  work: (searchId: number) => Promise<void>,
): Promise<number> {
  const at = sql.ref(told)
  const { rows } = await sql<{ id: number }>`
    select saved_search_id as id from search_alert where ${at} <= ${now}
      and ${apartFrom(sql`saved_search_id`, except)}
    group by saved_search_id order by min(${at}), saved_search_id limit ${limit}`.execute(db)
  return oneByOne(
    rows,
    ({ id }) => id,
    ({ id }) => work(id),
  )
}

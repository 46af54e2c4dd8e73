import { sql } from 'kysely'
import { plainTerms } from '../../domain/search/terms.ts'
import {
  FEWEST_MEMBERS,
  MOST_SEARCHES,
  SEARCH_DAYS,
  SEARCHES_A_DAY,
} from '../../domain/wanted/wanted.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { isThereAny } from '../search/findings.ts'
import { EVERYTHING } from '../search/filters.ts'

// Searches without results, and the list of those that several members made.

/**
 * Records that a search of a member had no results, unless the member has already made very many
 * today.
 */
export async function noteLost(db: Db, memberId: number, words: string, now: Date): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS)
  await sql`
    insert into lost_search (words, member_id, at)
    select ${words}, ${memberId}, ${now}::timestamptz
    where (select count(*) from (select from lost_search
      where member_id = ${memberId} and at > ${since} limit ${SEARCHES_A_DAY}) as made)
      < ${SEARCHES_A_DAY}
    on conflict (words, member_id) do update set at = excluded.at`.execute(db)
}

/** Replaces the whole list; returns how many searches it contains. */
export async function makeList(db: Db, now: Date): Promise<number> {
  const since = new Date(now.getTime() - SEARCH_DAYS * DAY_MS)
  const { rows } = await sql<{ words: string; members: number }>`
    select s.words, count(*)::int as members from lost_search s
    join member m on m.id = s.member_id and m.state = 'active'
    where s.at > ${since} group by s.words having count(*) >= ${FEWEST_MEMBERS}
    order by members desc, s.words limit ${MOST_SEARCHES}`.execute(db)
  const lost: typeof rows = []
  for (const row of rows) {
    if (!(await isFound(db, row.words))) lost.push(row)
  }
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('wanted_search').execute()
    await sql`
      insert into wanted_search (words, members, made_at)
      select x.words, x.members, ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(lost)}::jsonb) as x (words text, members integer)
    `.execute(tx)
  })
  return lost.length
}

/** Deletes up to `limit` searches that are too old to count; returns how many. */
export async function dropOld(db: Db, now: Date, limit: number): Promise<number> {
  const before = new Date(now.getTime() - SEARCH_DAYS * DAY_MS)
  const { numAffectedRows = 0n } = await sql`
    delete from lost_search where ctid = any(array(
      select ctid from lost_search where at <= ${before} order by at limit ${limit}))`.execute(db)
  return Number(numAffectedRows)
}

/** Returns whether the catalog has results for a search by now. */
async function isFound(db: Db, words: string): Promise<boolean> {
  const search = { all: plainTerms(words), none: [], also: [], leftOut: null }
  const order = { by: 'relevance' } as const
  return isThereAny(db, { ...EVERYTHING, search, order, position: null, limit: 1 })
}

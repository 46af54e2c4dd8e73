import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Which staff members viewed the addresses of which members. Members can read it in the history of
// their accounts; a page that cannot record it is not shown.

interface Viewer {
  readonly id: number
  readonly name: string
}

/** The members whose addresses were shown: by ID, or by name if a page has only names. */
export interface Seen {
  readonly ids?: readonly number[]
  readonly names?: readonly string[]
}

const DETAIL_LENGTH = 200

/**
 * Records that a viewer was shown addresses of members, on `page` ("the page of your account"): one
 * event per viewer, member and hour, which names every page. Members who view their own addresses
 * are not recorded.
 */
export async function note(
  db: Db,
  viewer: Viewer,
  { ids = [], names = [] }: Seen,
  page: string,
  now: Date,
): Promise<void> {
  const others = [...new Set(ids)].filter((id) => id !== viewer.id)
  const named = names.map((name) => name.toLowerCase())
  if (others.length === 0 && named.length === 0) return
  // Written in the order of IDs, so that two pages that show the same members cannot deadlock.
  await sql`
    insert into account_event as known (member_id, at, kind, detail, by_id, by_name)
    select id, ${now}, 'looked', ${page}, ${viewer.id}::bigint, ${viewer.name} from (
      select id from member where id = any(${others}::bigint[])
      union select id from member where lower(name) = any(${named}::text[])
    ) as seen where id <> ${viewer.id} order by id
    on conflict (member_id, by_id, date_trunc('hour', at at time zone 'UTC'))
      where kind = 'looked'
    do update set detail = known.detail || ', ' || excluded.detail
    where position(excluded.detail in known.detail) = 0
      and length(known.detail) + length(excluded.detail) + 2 <= ${DETAIL_LENGTH}
  `.execute(db)
}

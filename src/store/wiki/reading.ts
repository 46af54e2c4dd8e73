import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Who reads pages of the wiki, and what the rights of a tree of pages allow them.

/** The reader of the wiki, and the time. */
export interface WikiReader {
  /** Null: a guest. */
  readonly memberId: number | null
  readonly now: Date
}

/** SQL: the roles of a reader; evaluated only once per statement. */
export function rolesOf({ memberId, now }: WikiReader): RawBuilder<readonly string[]> {
  return sql`(select roles_reached(${memberId}::bigint, ${now}::timestamptz))::text[]`
}

/** SQL: whether a reader may read the page at the address in a column. */
export function reads(path: RawBuilder<unknown>, reader: WikiReader): RawBuilder<boolean> {
  return sql<boolean>`wiki_reader(${path}) = any(${rolesOf(reader)})`
}

export interface PlaceRights {
  readonly canRead: boolean
  readonly canEdit: boolean
  readonly canPropose: boolean
}

/** Returns a member's rights at an address, whether it has a page or not. */
export async function rightsAt(db: Db, path: string, reader: WikiReader): Promise<PlaceRights> {
  const { rows } = await sql<PlaceRights>`
    select wiki_reader(${path}) = any(reached) as "canRead",
      wiki_editor(${path}) = any(reached) as "canEdit",
      wiki_proposer(${path}) = any(reached) as "canPropose"
    from (select ${rolesOf(reader)} as reached) as roles`.execute(db)
  return rows[0]
}

/**
 * Returns what a reader may do at an address, as far as the reader can know: by the nearest path at
 * or above it that the reader may read. So a hidden tree looks like addresses without pages.
 */
export async function rightsSeen(db: Db, path: string, reader: WikiReader): Promise<PlaceRights> {
  const { rows } = await sql<PlaceRights>`
    select true as "canRead", wiki_editor(above.path) = any(reached) as "canEdit",
      wiki_proposer(above.path) = any(reached) as "canPropose"
    from (select ${rolesOf(reader)} as reached) as roles,
      unnest(wiki_above(${path}) || array['']) as above (path)
    where wiki_reader(above.path) = any(reached)
    order by length(above.path) desc limit 1`.execute(db)
  return rows.at(0) ?? { canRead: false, canEdit: false, canPropose: false }
}

import { sql } from 'kysely'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import type { Db } from '../base/db.ts'

// The invite tree: who joined with an invite of which member.

/** A row of the tree in reading order: each member comes after the inviter. */
export interface TreeRow {
  readonly id: number
  readonly name: string
  readonly role: string
  readonly state: 'active' | 'banned' | 'parked'
  readonly created_at: Date
  /** 1 for members that the root invited. */
  readonly depth: number
  readonly inviter_id: number
  readonly privacy: Privacy
  readonly uploaded: bigint
  readonly downloaded: bigint
}

/** Deeper than the tree of any community. The limit also ends a cycle, which should not exist. */
export const MAX_DEPTH = 50

/**
 * Lists members who joined with a member's invites or with those of the members below, at most
 * `limit`, nearest first.
 */
export async function below(db: Db, rootId: number, limit: number): Promise<readonly TreeRow[]> {
  const { rows } = await sql<TreeRow>`
    with recursive branch as (
      select id, name, role, state, created_at, invited_by as inviter_id, 1 as depth
      from member where invited_by = ${rootId}
      union all
      select m.id, m.name, m.role, m.state, m.created_at, m.invited_by, branch.depth + 1
      from member m join branch on m.invited_by = branch.id
      where branch.depth < ${MAX_DEPTH}
    )
    select branch.*, member.privacy, totals.uploaded, totals.downloaded
    from (select * from branch order by depth, created_at, id limit ${limit}) as branch
    join member on member.id = branch.id
    join member_totals as totals on totals.member_id = branch.id
    order by depth, branch.created_at, branch.id
  `.execute(db)
  return rows
}

/** Counts the members who joined with a member's invites, directly and in total. */
export async function sizeOf(db: Db, rootId: number): Promise<{ direct: number; all: number }> {
  const { rows } = await sql<{ direct: number; all: number }>`
    with recursive branch as (
      select id, 1 as depth from member where invited_by = ${rootId}
      union all
      select m.id, branch.depth + 1 from member m join branch on m.invited_by = branch.id
      where branch.depth < ${MAX_DEPTH}
    )
    select count(*) filter (where depth = 1) as direct, count(*) as all from branch
  `.execute(db)
  return rows[0]
}

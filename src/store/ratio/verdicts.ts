import { sql } from 'kysely'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { RatioInputs } from '../../domain/ratio/inputs.ts'
import type { InputsOf, Opinion as OpinionOf } from '../../domain/ratio/opinion.ts'
import type { Override } from '../../domain/ratio/standing.ts'
import type { Db } from '../base/db.ts'
import { withBelow } from '../taxonomy/categories.ts'
import type { Policy } from './policies.ts'

// The evaluated members, and the bytes that they moved in the categories with policies.

export type Opinion = OpinionOf<Policy>

export interface JudgedMember {
  readonly id: number
  readonly role: MemberRole
  readonly createdAt: Date
  readonly override: Override['state'] | null
  readonly isOnVacation: boolean
}

/** Loads the members, with the decisions that staff and the members made. */
export async function membersOf(
  tx: Db,
  ids: readonly number[],
  now: Date,
): Promise<readonly JudgedMember[]> {
  const { rows } = await sql<JudgedMember>`
    select m.id, m.role, m.created_at as "createdAt", o.state as override,
      v.member_id is not null as "isOnVacation"
    from member m
    left join ratio_override o
      on o.member_id = m.id and (o.expires_at is null or o.expires_at > ${now})
    left join vacation v on v.member_id = m.id and ${now} between v.from_at and v.until_at
    where m.id = any(${[...ids]}::bigint[]) order by m.id`.execute(tx)
  return rows
}

/**
 * Loads the traffic and snatches of these members in the categories with policies, including the
 * categories below them.
 */
export async function categoryInputs(
  tx: Db,
  policies: readonly Policy[],
  ids: readonly number[],
): Promise<InputsOf> {
  const categories = policies.flatMap(({ categoryId }) => (categoryId === null ? [] : [categoryId]))
  const found = new Map(categories.map((one) => [one, new Map<number, Partial<RatioInputs>>()]))
  if (categories.length === 0) return found
  const { rows } = await sql<{
    category: number
    id: number
    uploaded: bigint
    downloaded: bigint
    snatches: number
  }>`
    select among.top as category, h.member_id as id, sum(h.uploaded) as uploaded,
      sum(h.downloaded) as downloaded,
      count(*) filter (where h.completed_at is not null) as snatches
    from member_torrent h join torrent t on t.id = h.torrent_id
    join ${withBelow(sql`select unnest(${categories}::bigint[])`)} as among
      on among.id = t.category_id
    where h.member_id = any(${[...ids]}::bigint[])
    group by 1, 2`.execute(tx)
  for (const { category, id, ...moved } of rows) found.get(category)?.set(id, moved)
  return found
}

import { listLooks } from '../../../../domain/looks/lists.ts'
import type { Permission } from '../../../../domain/roles/permissions.ts'
import * as promotionFactors from '../../../../store/promotions/factors.ts'
import * as torrentBeside from '../../../../store/torrents/beside.ts'
import type { Call } from '../../../http/action.ts'
import type { StoredLooks } from '../../../../domain/looks/looks.ts'
import type { RowFacts } from './row.ts'
import { sharedFactors } from './shared-factors.ts'

type Asking = Pick<Call<string, Permission>, 'db' | 'now' | 'wantsJson'> & {
  readonly member: { readonly id: number; readonly looks?: StoredLooks }
}

/**
 * Loads the data for the rows of these torrents as the reader sees them, with one statement per
 * kind.
 */
export async function rowFacts(
  { db, member, now, wantsJson }: Asking,
  ids: readonly number[],
  { withCovers = false } = {},
): Promise<RowFacts> {
  const { columns } = listLooks(member.looks ?? {}).lists
  // Programs only get the factors: the rest is for display.
  const drawn = wantsJson ? [] : ids
  const [factors, marks, covers] = await Promise.all([
    promotionFactors.now(db, member.id, ids, now),
    torrentBeside.ownMarks(db, member.id, drawn),
    withCovers ? torrentBeside.coversOf(db, drawn) : null,
  ])
  return { columns, ...sharedFactors(drawn, factors), marks, covers, now }
}

/** The rows that a member wants per page; undefined for programs, whose lists have a default. */
export function rowsPerPage(call: {
  readonly member: { readonly looks?: StoredLooks }
  readonly wantsJson?: boolean
}): number | undefined {
  if (call.wantsJson === true) return undefined
  return listLooks(call.member.looks ?? {}).lists.rows
}

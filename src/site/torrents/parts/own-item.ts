import * as promotionFactors from '../../../store/promotions/factors.ts'
import type { TorrentLine } from '../../../store/search/lines.ts'
import type { Call } from '../../http/action.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { torrentItem } from './documents.ts'

/** A torrent for programs, with the factors for the sender; pages do not need this lookup. */
export async function ownItem(
  {
    db,
    member,
    now,
    wantsJson,
  }: Pick<Call<string, Permission>, 'db' | 'now' | 'wantsJson'> & {
    readonly member: { readonly id: number }
  },
  row: TorrentLine,
) {
  if (!wantsJson) return torrentItem(row)
  const factors = await promotionFactors.now(db, member.id, [row.id], now)
  return torrentItem(row, factors.get(row.id))
}

import type { CategoryRow } from '../../../store/taxonomy/categories.ts'
import * as categories from '../../../store/taxonomy/categories.ts'
import type { Db } from '../../../store/base/db.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { OpenParts } from '../parts/form-parts.ts'
import { openParts } from '../parts/form-parts.ts'

/** The data that the edit form needs in addition to the torrent. */
export interface EditContext {
  readonly categories: readonly CategoryRow[]
  readonly parts: OpenParts
}

/** @param typed what was typed; without a category, the torrent's is used */
export async function openEdit(
  db: Db,
  torrent: TorrentRow,
  typed: Fields = {},
): Promise<EditContext> {
  const all = await categories.list(db)
  const slug = typed.category ?? torrent.category
  const category = all.find((one) => one.slug === slug) ?? null
  const about = { category, name: torrent.name, files: [], torrentId: torrent.id, typed }
  return { categories: all, parts: await openParts(db, about) }
}

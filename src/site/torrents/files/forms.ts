import { count, flag, id, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { EntryPlace } from '../../../store/torrents/torrents.ts'
import { decodeCursor } from '../../http/frame/cursor.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { paging } from '../../http/frame/shapes.ts'

const MAX_WORDS = 8
const MAX_QUERY = 200
/** As long as an accepted torrent can have them. */
const MAX_PATH = 4_400

export const filesQuery = strictRecord({
  path: text(MAX_PATH).optional().describe('a folder: `Album/disc 1`; the top when not given'),
  q: text(MAX_QUERY).optional().describe('words of the path: files below any folder'),
  view: oneOf(['folder', 'list']).optional().describe('`list`: every file, whatever its folder'),
  ...paging,
})

const folderPlace = strictRecord({ isFile: flag, number: count })
const listPlace = strictRecord({ from: id })

/** What is asked for: one folder, or files in the torrent's order from a position on. */
export type FilesAsked =
  | { readonly kind: 'folder'; readonly path: string; readonly after: EntryPlace | null }
  | {
      readonly kind: 'list'
      readonly words: readonly string[]
      readonly q: string
      readonly from: number
    }

/** Reads the query; null when its cursor is none of ours. */
export function readFiles(query: Fields): FilesAsked | null {
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_QUERY) : ''
  if (q !== '' || query.view === 'list') {
    const place = decodeCursor(listPlace, query.cursor)
    if (place === undefined) return null
    const words = q.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)
    return { kind: 'list', words, q, from: place?.from ?? 0 }
  }
  const after = decodeCursor(folderPlace, query.cursor)
  if (after === undefined) return null
  const path = typeof query.path === 'string' ? query.path.slice(0, MAX_PATH) : ''
  return { kind: 'folder', path, after }
}

import { count, flag, id, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { EntryPlace } from '../../../store/torrents/files.ts'
import { decodeCursor } from '../../http/frame/cursor.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { paging } from '../../http/frame/shapes.ts'

const MAX_WORDS = 8
const MAX_QUERY = 200
/** The longest path that an accepted torrent can have. */
const MAX_PATH = 4_400

export const filesQuery = strictRecord({
  path: text(MAX_PATH).optional().describe('a folder: `Album/disc 1`; the top folder by default'),
  q: text(MAX_QUERY).optional().describe('words in the path; finds files in every folder'),
  view: oneOf(['folder', 'list']).optional().describe('`list`: all files, regardless of folder'),
  ...paging,
})

const folderPlace = strictRecord({ isFile: flag, number: count })
const listPlace = strictRecord({ from: id })

/** What is requested: one folder, or files in torrent order from a position. */
export type FilesAsked =
  | { readonly kind: 'folder'; readonly path: string; readonly after: EntryPlace | null }
  | {
      readonly kind: 'list'
      readonly words: readonly string[]
      readonly q: string
      readonly from: number
    }

/** Reads the query of the list. */
export function readFiles(query: Fields): FilesAsked {
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_QUERY) : ''
  if (q !== '' || query.view === 'list') {
    const place = decodeCursor(listPlace, query.cursor)
    const words = q.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS)
    return { kind: 'list', words, q, from: place?.from ?? 0 }
  }
  const after = decodeCursor(folderPlace, query.cursor)
  const path = typeof query.path === 'string' ? query.path.slice(0, MAX_PATH) : ''
  return { kind: 'folder', path, after }
}

import { id, oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { FolderRow } from '../../store/collections/bookmark-folders.ts'
import type { Wishes } from '../../store/collections/bookmarks.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import type { Fields, FormResult } from '../http/frame/forms.ts'
import { readForm, wrong } from '../http/frame/forms.ts'
import { paging } from '../http/frame/shapes.ts'
import { idOf } from '../http/frame/path-ids.ts'

const MAX_NOTE = 500
const MAX_WORDS = 8
const MAX_QUERY = 200

const next = text(2_000).optional().describe('path on this site that browsers are redirected to')

export const keepShape = strictRecord({
  note: text(MAX_NOTE).trim().optional().describe('only visible to you; not changed if omitted'),
  folder: id
    .or(text(15))
    .nullable()
    .optional()
    .describe("ID of one of your folders; '' or null for none"),
  until: oneOf(['removed', 'snatched']).optional().describe('when it is removed automatically'),
  next,
})
export const dropShape = strictRecord({ next })

export const listQuery = strictRecord({
  q: text(MAX_QUERY).optional().describe('words in the name or your note'),
  category: text(60).optional().describe('slug'),
  folder: text(15).optional().describe('ID of a folder, or `none`'),
  ...paging,
})

export function readKeep(body: Fields): FormResult<Wishes & { next?: string }> {
  const { note, ...others } = body
  const lines = typeof note === 'string' ? note.replace(/\r\n?/g, '\n') : note
  const read = readForm(keepShape, note === undefined ? others : { ...others, note: lines })
  if (!read.ok) return read
  const { folder, until, ...said } = read.value
  const isNone = folder === undefined || folder === '' || folder === null
  const isPlain = typeof folder === 'string' || typeof folder === 'number'
  const folderId = isNone ? null : isPlain ? idOf(String(folder)) : 0
  if (folderId === 0) {
    return { ok: false, errors: wrong('folder', 'must be the ID of a folder') }
  }
  const inFolder = folder === undefined ? {} : { folderId }
  const goes = until === undefined ? {} : { untilSnatched: until === 'snatched' }
  return { ok: true, value: { ...said, ...inFolder, ...goes } }
}

export interface ListQuery {
  readonly q: string
  readonly words: readonly string[]
  /** The slug of a category; null for all. Undefined: it does not exist. */
  readonly category: string | null | undefined
  /** Null: bookmarks without a folder; undefined: all; `unknown`: there is no such folder. */
  readonly folderId: number | null | undefined | 'unknown'
}

export function readList(
  query: Fields,
  categories: readonly CategoryRow[],
  folders: readonly FolderRow[],
): ListQuery {
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_QUERY) : ''
  const slug = typeof query.category === 'string' ? query.category : ''
  return {
    q,
    words: q.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS),
    category: slug === '' ? null : categories.find((one) => one.slug === slug)?.slug,
    folderId: folderOf(query.folder, folders),
  }
}

function folderOf(asked: unknown, folders: readonly FolderRow[]): ListQuery['folderId'] {
  if (asked === undefined || asked === '') return undefined
  if (asked === 'none') return null
  return folders.find(({ id }) => String(id) === asked)?.id ?? 'unknown'
}

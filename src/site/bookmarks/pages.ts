import { timeText } from '../../shared/format.ts'
import type { FolderRow } from '../../store/collections/bookmark-folders.ts'
import type { BookmarkRow } from '../../store/collections/bookmarks.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { choicesOf } from '../../store/taxonomy/categories.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Option } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Listed } from '../http/frame/listed.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import type { ListQuery } from './forms.ts'

const PATH = '/bookmarks'

interface BookmarkLine extends TorrentRow {
  /** Whether a second line shows any of the following. */
  readonly hasBelow: boolean
  readonly note: string | null
  readonly dropHref: string
  readonly goesWithSnatch: boolean
  /** Folders that it can be moved to; null without folders, or if the torrent was removed. */
  readonly moves: { readonly id: string; readonly options: readonly Option[] } | null
}

export interface BookmarksPage extends PageData {
  readonly feedHref: string
  readonly q: string
  readonly categories: readonly Option[]
  readonly folders: readonly Option[]
  readonly hasFolders: boolean
  readonly heads: readonly Head[]
  /** The promotion factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  /** The number of columns, for lines across all of them. */
  readonly span: number
  readonly lines: readonly BookmarkLine[]
  readonly hasLines: boolean
  readonly isFiltered: boolean
  /** The address of this page, for returning to it. */
  readonly back: string
  readonly pager: Pager | null
}

interface Shown {
  readonly list: ListQuery
  readonly found: Listed<BookmarkRow>
  readonly categories: readonly CategoryRow[]
  readonly folders: readonly FolderRow[]
  readonly query: Fields
  readonly feed: FeedLinks
  readonly facts: RowFacts
}

export function bookmarksPage(shown: Shown): BookmarksPage {
  const { list, found, categories, folders, query, facts } = shown
  const { q, category, folderId } = list
  return {
    title: 'Bookmarks',
    q,
    categories: [
      { value: '', label: 'All categories', isSelected: category === null },
      ...choicesOf(categories).map(([value, label]) => {
        return { value, label, isSelected: value === category }
      }),
    ],
    folders: [
      { value: '', label: 'All folders', isSelected: folderId === undefined },
      { value: 'none', label: 'No folder', isSelected: folderId === null },
      ...folders.map(({ id, name }) => {
        return { value: String(id), label: name, isSelected: id === folderId }
      }),
    ],
    hasFolders: folders.length > 0,
    heads: fixedHeads(facts.columns),
    shared: facts.shared,
    span: facts.columns.length + 2,
    lines: found.rows.map((row) => bookmarkLine(row, folders, facts)),
    hasLines: found.rows.length > 0,
    isFiltered: q !== '' || category !== null || folderId !== undefined,
    back: withQuery(PATH, query, {}),
    pager: pagerOf(PATH, found, query),
    ...shown.feed,
  }
}

function bookmarkLine(
  row: BookmarkRow,
  folders: readonly FolderRow[],
  facts: RowFacts,
): BookmarkLine {
  const line = torrentRow(row, facts)
  const note = row.note === '' ? null : row.note
  const moves = movesOf(row, folders)
  return {
    ...line,
    isRemoved: row.state === 'removed',
    isBookmarked: true,
    about: `Bookmarked ${timeText(row.keptAt, facts.now).text}`,
    dropHref: line.bookmarkHref,
    hasBelow: note !== null || row.untilSnatched || moves !== null,
    goesWithSnatch: row.untilSnatched,
    ...{ note, moves },
  }
}

function movesOf(row: BookmarkRow, folders: readonly FolderRow[]): BookmarkLine['moves'] {
  if (folders.length === 0 || row.state === 'removed') return null
  const options = folders.map(({ id, name }) => {
    return { value: String(id), label: name, isSelected: id === row.folderId }
  })
  const none = { value: '', label: 'No folder', isSelected: row.folderId === null }
  return { id: `folder-${row.bookmarkId}`, options: [none, ...options] }
}

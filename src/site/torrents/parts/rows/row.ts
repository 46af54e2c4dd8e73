import type { ListLooks } from '../../../../domain/looks/lists.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { count, plural, timeText } from '../../../../shared/format.ts'
import type { CoverRow } from '../../../../store/bundles/bundles.ts'
import type { OwnMarks } from '../../../../store/torrents/beside.ts'
import { breakable } from '../../../ui/breakable.ts'
import { imageHref } from '../../../images/parts/lines.ts'
import { categoryLink, memberLink, tagLink } from '../links.ts'
import type { Cell } from './columns.ts'
import { cellsOf } from './columns.ts'
import type { ListedTorrent } from './listed-torrent.ts'
import type { Mark } from './marks.ts'
import { marksOf } from './marks.ts'
import type { SharedFactors } from './shared-factors.ts'
import type { Link } from '../../../ui/link.ts'

/**
 * A torrent in a list, for the partial `torrent/row`: the same on every page. Every key is present:
 * Mustache would look up a missing one in the page around the row.
 */
export interface TorrentRow {
  readonly href: string
  readonly name: string
  /** The displayed name as HTML, which may break between words. */
  readonly labelHtml: string
  /** Whether it is no longer in the catalog: its name is then not a link. */
  readonly isRemoved: boolean
  /** `kind` names its icon. */
  readonly category: Link & { readonly kind: string }
  /** The part of a bundle that it belongs to. */
  readonly part: Link | null
  readonly marks: readonly Mark[]
  readonly tags: readonly Link[]
  /** `role` colors the name, if staff chose a color for it. */
  readonly uploader: (Link & { readonly role: string | null }) | null
  readonly isAnonymous: boolean
  readonly files: string
  readonly created: TimeText
  readonly talk: string | null
  /** A line below the name. */
  readonly about: string | null
  readonly cells: readonly Cell[]
  readonly downloadHref: string
  readonly bookmarkHref: string
  readonly isBookmarked: boolean
  /** Null: it has none, or covers are not shown. */
  readonly cover: { readonly src: string; readonly width: number; readonly height: number } | null
}

/** What is known about the torrents of a list, in addition to their lines. */
export interface RowFacts extends Pick<ListLooks, 'columns'>, SharedFactors {
  readonly marks: ReadonlyMap<number, OwnMarks>
  /** Null: covers are not shown. */
  readonly covers: ReadonlyMap<number, CoverRow> | null
  readonly now: Date
}

/** One torrent as every list shows it. */
export function torrentRow(
  row: ListedTorrent,
  { columns, factors, marks, covers, now }: RowFacts,
): TorrentRow {
  const own = marks.get(row.id)
  const cover = covers?.get(row.id)
  const href = `/torrents/${row.id}`
  return {
    ...{ href, name: row.name, labelHtml: breakable(row.name) },
    ...{ isRemoved: false, part: null, about: null },
    category: { ...categoryLink(row), kind: row.categoryKind },
    marks: marksOf(row.size, factors.get(row.id), own),
    tags: row.tags.map(tagLink),
    uploader:
      row.uploader === null ? null : { ...memberLink(row.uploader), role: row.uploaderRole },
    isAnonymous: row.isAnonymous,
    files: plural(row.files, 'file', 'files'),
    created: timeText(row.createdAt, now),
    talk: row.comments === 0 ? null : count(row.comments),
    cells: cellsOf(row, columns, now),
    downloadHref: `${href}/download`,
    bookmarkHref: `${href}/bookmark`,
    isBookmarked: own?.isBookmarked ?? false,
    cover:
      cover === undefined
        ? null
        : { src: imageHref(cover.thumbKey), width: cover.thumbWidth, height: cover.thumbHeight },
  }
}

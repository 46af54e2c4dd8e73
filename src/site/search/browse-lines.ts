import { factorsText } from '../../domain/promotions/scopes.ts'
import type { Factors } from '../../domain/promotions/worth.ts'
import type { TimeText } from '../../shared/format.ts'
import { age, bytes, count, countdownText, timeText } from '../../shared/format.ts'
import type { CoverRow } from '../../store/bundles/bundles.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import type { OwnMarks } from '../../store/torrents/beside.ts'
import { imageHref } from '../images/parts/lines.ts'
import type { Link } from '../torrents/parts/links.ts'
import { categoryLink, memberLink, tagLink } from '../torrents/parts/links.ts'

/** A torrent in a list. */
export interface BrowseLine {
  readonly href: string
  readonly name: string
  /** `kind` names its icon. */
  readonly category: Link & { readonly kind: string }
  readonly tags: readonly Link[]
  readonly uploader: Link | null
  readonly size: string
  readonly sizeTitle: string
  readonly added: TimeText
  readonly seeders: string
  readonly leechers: string
  readonly snatches: string
  readonly isDead: boolean
  /** Its factors, when not 1, and the reader's relation to it: `Seeding ✓`. */
  readonly marks: readonly string[]
  readonly downloadHref: string
  readonly isBookmarked: boolean
  readonly bookmarkHref: string
  /** Null: it has none, or covers are not shown. */
  readonly cover: { readonly src: string; readonly width: number; readonly height: number } | null
  /** Shown above it: the position of the reader's last visit. */
  readonly above: string | null
}

/** The related rows of the torrents that were found. */
export interface BesideRows {
  /** The factors for the reader; torrents with factors of 1 are omitted. */
  readonly factors: ReadonlyMap<number, Factors>
  readonly marks: ReadonlyMap<number, OwnMarks>
  /** Null: covers are not shown. */
  readonly covers: ReadonlyMap<number, CoverRow> | null
  /** The time of the reader's last visit; null when it is not shown. */
  readonly visitedBefore: Date | null
  readonly now: Date
}

export function browseLines(
  rows: readonly TorrentLine[],
  beside: BesideRows,
): readonly BrowseLine[] {
  const { visitedBefore: visit, now } = beside
  const isNew = (row: TorrentLine) => visit !== null && row.createdAt > visit
  return rows.map((row, at) => {
    const isFirstSeen = at > 0 && isNew(rows[at - 1]) && !isNew(row)
    const above =
      isFirstSeen && visit !== null ? `Above: new since your last visit, ${age(visit, now)}` : null
    return { ...lineOf(row, beside), above }
  })
}

function lineOf(row: TorrentLine, { factors, marks, covers, now }: BesideRows) {
  const worth = factors.get(row.id)
  const promoted = worth === undefined ? [] : [factorsText(worth.upPermille, worth.downPermille)]
  const cover = covers?.get(row.id)
  return {
    href: `/torrents/${row.id}`,
    name: row.name,
    category: { ...categoryLink(row), kind: row.categoryKind },
    tags: row.tags.map(tagLink),
    uploader: row.uploader === null ? null : memberLink(row.uploader),
    size: bytes(row.size),
    sizeTitle: `${count(row.size)} bytes`,
    added: timeText(row.createdAt, now),
    seeders: count(row.seeders),
    leechers: count(row.leechers),
    snatches: count(row.snatches),
    isDead: row.seeders === 0,
    marks: [...promoted, ...marksOf(marks.get(row.id))],
    downloadHref: `/torrents/${row.id}/download`,
    isBookmarked: marks.get(row.id)?.isBookmarked ?? false,
    bookmarkHref: `/torrents/${row.id}/bookmark`,
    cover:
      cover === undefined
        ? null
        : { src: imageHref(cover.thumbKey), width: cover.thumbWidth, height: cover.thumbHeight },
  }
}

function marksOf(own: OwnMarks | undefined): readonly string[] {
  if (own === undefined) return []
  const has = own.isSeeding ? ['Seeding ✓'] : own.isSnatched ? ['Snatched'] : []
  return [
    ...(own.isLeeching ? ['Leeching'] : []),
    ...has,
    ...(own.toSeed === null ? [] : [`To seed: ${countdownText(own.toSeed)}`]),
  ]
}

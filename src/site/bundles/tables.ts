import { showText } from '../../domain/taxonomy/attributes/show.ts'
import type { AttributeValue } from '../../domain/taxonomy/attributes/types.ts'
import type { BundleTorrent } from '../../store/bundles/tree.ts'
import type { CategoryAttribute } from '../../store/taxonomy/attributes.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import type { Branch } from './tree.ts'

// The torrents of a bundle as tables: one a season or edition, and one for the rest.

/** A line of a table: a torrent, or what is missing in its place. */
export interface BundleTableLine {
  /** The part it belongs to, when the table has several: `Episode 3`. */
  readonly part: string | null
  readonly partHref: string | null
  readonly release: TorrentRow | null
  /** `Number 3 is missing`, `no torrent`, `12 torrents`; null for a torrent. */
  readonly says: string | null
  readonly isMissing: boolean
}

export interface BundleTable {
  readonly name: string
  /** The anchor of its heading. */
  readonly anchor: string
  /** Null for the bundle whose page it is. */
  readonly href: string | null
  readonly sum: string | null
  readonly gaps: string | null
  readonly lines: readonly BundleTableLine[]
  readonly hasLines: boolean
  readonly heads: readonly Head[]
  /** The number of columns, for lines across all of them. */
  readonly span: number
  /** Where to upload a torrent to it; null without permission. */
  readonly upload: { readonly href: string; readonly label: string } | null
}

/** What is known of the torrents, beyond the tree. */
export interface TableFacts extends RowFacts {
  readonly attributes: readonly CategoryAttribute[]
  readonly canUpload: boolean
}

/** The tables of a bundle's page, top down. A bundle without parts has one. */
export function tablesOf(root: Branch, facts: TableFacts): readonly BundleTable[] {
  const apart = root.children.filter(hasTable)
  const rest = root.children.filter((child) => !hasTable(child))
  const own = linesOf({ ...root, children: rest }, null, facts)
  const name = apart.length === 0 ? 'Torrents' : 'All of it'
  const whole = table(root, name, own, facts)
  const isNeeded = own.some(({ isMissing }) => !isMissing) || apart.length === 0
  return [
    ...(isNeeded ? [{ ...whole, href: null }] : []),
    ...apart.map((child) => table(child, child.name, linesOf(child, null, facts), facts)),
  ]
}

function hasTable({ kind, children, isGap }: Branch): boolean {
  return !isGap && (kind === 'season' || kind === 'edition' || children.length > 0)
}

function table(
  { id, href, sum, gaps }: Branch,
  name: string,
  lines: readonly BundleTableLine[],
  { canUpload, columns }: TableFacts,
): BundleTable {
  const label = name === 'Torrents' || name === 'All of it' ? 'Upload to this bundle' : name
  return {
    ...{ name, href, sum, gaps, lines },
    anchor: `bundle-${id}`,
    hasLines: lines.length > 0,
    heads: fixedHeads(columns),
    span: columns.length + 2,
    upload: canUpload
      ? {
          href: `/torrents/new?bundle=${id}`,
          label: label === name ? `Upload to ${name}` : label,
        }
      : null,
  }
}

/** The lines of a bundle and of everything inside it, in order. */
function linesOf(
  { torrents, children, counted }: Branch,
  part: Branch | null,
  facts: TableFacts,
): readonly BundleTableLine[] {
  const of = { part: part?.name ?? null, partHref: part?.href ?? null }
  const plain = { ...of, release: null, isMissing: false }
  return [
    ...torrents.map((one) => ({
      ...of,
      release: releaseOf(one, part, facts),
      says: null,
      isMissing: false,
    })),
    ...(counted === null ? [] : [{ ...plain, says: counted }]),
    ...children.flatMap((child) => {
      if (child.isGap) {
        return [{ ...GAP, says: child.name }]
      }
      const lines = linesOf(child, child, facts)
      const none = { ...GAP, part: child.name, partHref: child.href, says: 'no torrent' }
      return lines.length === 0 ? [none] : lines
    }),
  ]
}

const GAP = { part: null, partHref: null, release: null, isMissing: true }

function releaseOf(torrent: BundleTorrent, part: Branch | null, facts: TableFacts): TorrentRow {
  const about = aboutText(torrent, facts.attributes)
  const unnamed = { tags: [], uploader: null, uploaderRole: null, isAnonymous: false }
  const row = torrentRow({ ...torrent, ...unnamed }, facts)
  return {
    ...row,
    about: about === '' ? null : about,
    part: part === null ? null : { label: part.name, href: part.href },
  }
}

/** Numbers of seasons and the like are in the headings. */
const IN_HEADINGS: ReadonlySet<string> = new Set(['season', 'episode', 'year'])

function aboutText(torrent: BundleTorrent, all: readonly CategoryAttribute[]): string {
  const seen = new Set<string>()
  const texts = all.flatMap((attribute) => {
    const { key } = attribute
    const value = torrent.attributes[key] as AttributeValue | undefined
    if (value === undefined || seen.has(key) || IN_HEADINGS.has(key)) return []
    seen.add(key)
    return [showText(attribute, value)]
  })
  return texts.filter((one) => one !== '').join(' · ')
}

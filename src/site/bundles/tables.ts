import { kindRows } from '../../domain/bundles/kinds.ts'
import type { BundleTorrent } from '../../store/bundles/tree.ts'
import type { CategoryAttribute } from '../../store/taxonomy/attributes.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import { breakable } from '../ui/breakable.ts'
import type { ReleaseName } from './parts/release-names.ts'
import { releaseNames } from './parts/release-names.ts'
import type { Branch } from './tree.ts'

// The torrents of a bundle as tables: one per season or edition, and one for the rest.

/** A row of a table: a torrent, or the text that replaces a missing one. */
export interface BundleTableLine {
  /** An edition or a part without a number, above its torrents. */
  readonly heading: { readonly label: string; readonly href: string | null } | null
  /** The part that the torrent belongs to, when the table has several: `Episode 3`. */
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

/** The known facts about the torrents, in addition to the tree. */
export interface TableFacts extends RowFacts {
  readonly attributes: readonly CategoryAttribute[]
  readonly canUpload: boolean
}

/** The heading for torrents that contain more than one part of the bundle. */
const WHOLE = 'Whole bundle'

/** Returns the tables of a bundle's page, from the top. A bundle without parts has one. */
export function tablesOf(root: Branch, facts: TableFacts): readonly BundleTable[] {
  const apart = root.children.filter(hasTable)
  const rest = root.children.filter((child) => !hasTable(child))
  const own = linesOf({ ...root, children: rest }, null, facts)
  const name = apart.length === 0 ? 'Torrents' : WHOLE
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
  const label = name === 'Torrents' || name === WHOLE ? 'Upload to this bundle' : name
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

/** Returns the lines of a bundle and of everything inside it, in order. */
function linesOf(
  branch: Branch,
  part: Branch | null,
  facts: TableFacts,
): readonly BundleTableLine[] {
  const { children, counted } = branch
  return [
    ...releaseLines(branch, part, facts),
    ...(counted === null ? [] : [{ ...plain(part), says: counted }]),
    ...children.flatMap((child) => {
      if (child.isGap) return [{ ...plain(null), says: child.name, isMissing: true }]
      const lines = linesOf(child, child, facts)
      const none = { ...plain(child), says: 'no torrent', isMissing: true }
      return lines.length === 0 ? [none] : lines
    }),
  ]
}

/** Returns the torrents of one bundle by edition, below a heading for a part without a number. */
function releaseLines(
  { torrents }: Branch,
  part: Branch | null,
  facts: TableFacts,
): readonly BundleTableLine[] {
  if (torrents.length === 0) return []
  const names = releaseNames(torrents, facts.attributes, part === null)
  const editions = new Set([...names.values()].map(({ edition }) => edition))
  const isAbove = part !== null && !kindRows[part.kind].isNumbered
  const above = isAbove ? [headingOf(part.name, part.href)] : []
  const named = isAbove ? null : part
  return [
    ...above,
    ...[...editions].flatMap((edition) => {
      const those = torrents.filter(({ id }) => names.get(id)?.edition === edition)
      const heading = edition === '' ? [] : [headingOf(edition, null)]
      return [...heading, ...those.map((one) => releaseLine(one, names, named, facts))]
    }),
  ]
}

function plain(part: Branch | null): BundleTableLine {
  const of = { part: part?.name ?? null, partHref: part?.href ?? null }
  return { ...of, heading: null, release: null, says: null, isMissing: false }
}

function headingOf(label: string, href: string | null): BundleTableLine {
  return { ...plain(null), heading: { label, href } }
}

function releaseLine(
  torrent: BundleTorrent,
  names: ReadonlyMap<number, ReleaseName>,
  part: Branch | null,
  facts: TableFacts,
): BundleTableLine {
  const unnamed = { tags: [], uploader: null, uploaderRole: null, isAnonymous: false }
  const row = torrentRow({ ...torrent, ...unnamed }, facts)
  const label = names.get(torrent.id)?.label ?? torrent.name
  const release = {
    ...row,
    labelHtml: breakable(label),
    about: label === torrent.name ? null : torrent.name,
    part: part === null ? null : { label: part.name, href: part.href },
  }
  return { ...plain(part), release }
}

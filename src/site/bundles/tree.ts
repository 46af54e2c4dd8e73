import type { Gaps } from '../../domain/bundles/gaps.ts'
import { gapsIn, rangesText } from '../../domain/bundles/gaps.ts'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import { kindRows, labelsOf } from '../../domain/bundles/kinds.ts'
import { nameOf } from '../../domain/bundles/names.ts'
import { count, plural } from '../../shared/format.ts'
import type { BundleTorrent, BundleTree, TreeBundle } from '../../store/bundles/tree.ts'
import { bundleHref } from './parts/names.ts'

// A bundle with its torrents and everything inside it; tables.ts shows it.

/** With more torrents than this, only the upper levels list theirs; the others are only counted. */
const NAMED_TORRENTS = 300
/**
 * The number of levels whose torrents are always listed: the bundle and those directly inside it.
 */
const NAMED_LEVELS = 2

export interface Branch {
  readonly id: number
  readonly href: string
  readonly name: string
  readonly kind: BundleKind
  /** A missing number: this is shown in its place. */
  readonly isGap: boolean
  readonly torrents: readonly BundleTorrent[]
  /** `3 torrents`, if they are not listed. */
  readonly counted: string | null
  /** Whether it contains no torrents. */
  readonly isEmpty: boolean
  /** `Missing: 3, 5–8.` */
  readonly gaps: string | null
  /** `10 episodes, 34 torrents`. */
  readonly sum: string | null
  readonly children: readonly Branch[]
}

export function torrentsByBundle(
  torrents: readonly BundleTorrent[],
): ReadonlyMap<number, readonly BundleTorrent[]> {
  const map = new Map<number, BundleTorrent[]>()
  for (const torrent of torrents) {
    const those = map.get(torrent.bundleId)
    if (those === undefined) map.set(torrent.bundleId, [torrent])
    else those.push(torrent)
  }
  return map
}

/** Returns the tree whose root is the given bundle. */
export function branchOf(tree: BundleTree): Branch {
  const torrents = torrentsByBundle(tree.torrents)
  const held = new Map<number, TreeBundle[]>()
  for (const bundle of tree.bundles.slice(1)) {
    const parent = bundle.parentId as number
    held.set(parent, [...(held.get(parent) ?? []), bundle])
  }
  const namesAll = tree.torrents.length <= NAMED_TORRENTS
  return branch(tree.bundles[0], { held, torrents, namesAll }, 0)
}

interface Parts {
  readonly held: ReadonlyMap<number, readonly TreeBundle[]>
  readonly torrents: ReadonlyMap<number, readonly BundleTorrent[]>
  readonly namesAll: boolean
}

function branch(bundle: TreeBundle, parts: Parts, level: number): Branch {
  const own = parts.torrents.get(bundle.id) ?? []
  const held = parts.held.get(bundle.id) ?? []
  const children = held.map((child) => branch(child, parts, level + 1))
  const isNamed = parts.namesAll || level < NAMED_LEVELS
  const gaps = gapsOf(bundle, held, parts, own.length > 0)
  return {
    ...BARE,
    id: bundle.id,
    href: bundleHref(bundle),
    name: nameOf(bundle),
    kind: bundle.kind,
    torrents: isNamed ? own : [],
    counted: isNamed || own.length === 0 ? null : torrentsText(own.length),
    isEmpty: own.length === 0 && children.every(({ isEmpty }) => isEmpty),
    gaps: gapsText(gaps),
    sum: children.length === 0 ? null : sumOf(bundle, parts),
    children: withGaps(children, held, gaps.unknown),
  }
}

const BARE: Branch = {
  id: 0,
  href: '',
  name: '',
  kind: 'work',
  isGap: false,
  torrents: [],
  counted: null,
  isEmpty: false,
  gaps: null,
  sum: null,
  children: [],
}

/**
 * Returns the missing parts of a bundle. A torrent of a whole season contains all its episodes, but
 * a torrent of a series may lack seasons.
 */
function gapsOf(
  { kind, parts: total }: TreeBundle,
  held: readonly TreeBundle[],
  parts: Parts,
  hasOwn: boolean,
): Gaps {
  const { counts } = kindRows[kind]
  const counted = held.filter((child) => child.kind === counts)
  const isThere = (child: TreeBundle) => hasAny(child, parts)
  const rows = counted.map((child) => ({ ...child, isThere: isThere(child) }))
  if (counts === null) return { unknown: [], empty: [] }
  return gapsIn(rows, total, hasOwn && counts === 'episode')
}

function hasAny(bundle: TreeBundle, parts: Parts): boolean {
  if (parts.torrents.has(bundle.id)) return true
  return (parts.held.get(bundle.id) ?? []).some((child) => hasAny(child, parts))
}

function gapsText({ unknown, empty }: Gaps): string | null {
  const said = [
    unknown.length === 0 ? '' : `Missing: ${rangesText(unknown)}.`,
    empty.length === 0 ? '' : `Without torrents: ${rangesText(empty)}.`,
  ]
  return said.filter((one) => one !== '').join(' ') || null
}

/** Inserts a line for each run of missing numbers. */
function withGaps(
  branches: readonly Branch[],
  held: readonly TreeBundle[],
  unknown: readonly number[],
): readonly Branch[] {
  if (unknown.length === 0) return branches
  const rows = branches.map((branch, at) => ({ branch, number: held[at].number ?? Infinity }))
  for (const run of runsOf(unknown)) {
    const what = rangesText(run)
    const name = run.length === 1 ? `Number ${what} is missing` : `Numbers ${what} are missing`
    rows.push({ branch: { ...BARE, name, isGap: true }, number: run[0] })
  }
  return rows.sort((a, b) => a.number - b.number).map(({ branch }) => branch)
}

function runsOf(numbers: readonly number[]): readonly (readonly number[])[] {
  const runs: number[][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && last.at(-1) === number - 1) last.push(number)
    else runs.push([number])
  }
  return runs
}

function sumOf(bundle: TreeBundle, parts: Parts): string {
  const held = parts.held.get(bundle.id) ?? []
  const kinds = new Map<ReturnType<typeof labelsOf>, number>()
  for (const child of held) {
    const labels = labelsOf(child.kind, categoryKindIn(child, parts))
    kinds.set(labels, (kinds.get(labels) ?? 0) + 1)
  }
  const named = [...kinds].map(([{ label, plural }, many]) => {
    return `${count(many)} ${(many === 1 ? label : plural).toLowerCase()}`
  })
  return [...named, torrentsText(torrentsBelow(bundle, parts))].join(', ')
}

/** Returns the category kind of the first torrent in or below a bundle; null: there is none. */
function categoryKindIn(bundle: TreeBundle, parts: Parts): string | null {
  const own = parts.torrents.get(bundle.id)?.[0].categoryKind
  if (own !== undefined) return own
  const below = (parts.held.get(bundle.id) ?? []).map((child) => categoryKindIn(child, parts))
  return below.find((kind) => kind !== null) ?? null
}

function torrentsBelow(bundle: TreeBundle, parts: Parts): number {
  const held = parts.held.get(bundle.id) ?? []
  const own = parts.torrents.get(bundle.id)?.length ?? 0
  return held.reduce((sum, child) => sum + torrentsBelow(child, parts), own)
}

function torrentsText(many: number): string {
  return plural(many, 'torrent', 'torrents')
}

import { gapsIn } from '../../domain/bundle/gaps.ts'
import { kindRows } from '../../domain/bundle/kinds.ts'
import { readExternalId } from '../../domain/external-id/read.ts'
import { sources } from '../../domain/external-id/sources.ts'
import { byteCount, count, flag, id, list, named, record, text, time } from '../../shared/shape.ts'
import type { BundleRow, BundleTorrent, BundleTree } from '../../store/bundles.ts'
import { bundleItem, bundleItemFields, bundleNameFields, bundleNameItem } from '../bundle-names.ts'
import { torrentsByBundle } from './tree.ts'

/** A bundle as an edit has left it. */
export const savedShape = record({
  ...bundleItemFields,
  revision: id.describe('raised by each edit'),
})

const torrentShape = record({
  id,
  name: text(1_000),
  category: text(60).describe('slug'),
  size: byteCount,
  files: count,
  seeders: count,
  leechers: count,
  snatches: count,
  createdAt: time,
})

export const bundleShape = named(
  'Bundle',
  record({
    ...bundleItemFields,
    otherTitles: list(text(255)),
    parts: count.nullable(),
    description: text(50_000).describe('Markdown'),
    tags: list(text(60)).describe('slugs'),
    externalIds: list(record({ source: text(30), value: text(60), url: text(300).nullable() })),
    isLocked: flag,
    revision: id.describe('raised by each edit'),
    createdBy: text(30).nullable(),
    createdAt: time,
    editedAt: time.nullable(),
    missing: list(count).describe('numbers of parts that are not here'),
    tree: list(
      record({ ...bundleNameFields, parent: id.nullable(), torrents: list(torrentShape) }),
    ).describe('this bundle and all that stands in it'),
    isCut: flag.describe('whether there is more than one reply holds'),
  }),
)

/** A bundle with its tree. */
export function bundleDocument(row: BundleRow, { bundles, torrents, isCut }: BundleTree) {
  const byBundle = torrentsByBundle(torrents)
  return {
    ...bundleItem(row),
    otherTitles: row.otherTitles,
    parts: row.parts,
    description: row.description,
    tags: row.tags,
    externalIds: row.externalIds.flatMap(externalItem),
    isLocked: row.isLocked,
    revision: row.revision,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    missing: missingIn(row, { bundles, torrents, isCut }),
    tree: bundles.map((bundle) => ({
      ...bundleNameItem(bundle),
      parent: bundle.parentId,
      torrents: (byBundle.get(bundle.id) ?? []).map(torrentItem),
    })),
    isCut,
  }
}

function missingIn(row: BundleRow, { bundles, torrents }: BundleTree): readonly number[] {
  const counted = kindRows[row.kind].counts
  if (counted === null) return []
  const held = bundles.filter(({ parentId, kind }) => parentId === row.id && kind === counted)
  const isWhole = counted === 'episode' && torrents.some(({ bundleId }) => bundleId === row.id)
  return gapsIn(
    held.map((bundle) => ({ ...bundle, isThere: true })),
    row.parts,
    isWhole,
  ).unknown
}

function externalItem(kept: string) {
  const read = readExternalId(kept)
  if (read === null) return []
  return [{ ...read, url: sources[read.source].href(read.value) }]
}

function torrentItem(torrent: BundleTorrent) {
  const { id, name, category, size, files, seeders, leechers, snatches } = torrent
  const figures = { size, files, seeders, leechers, snatches }
  return { id, name, category, ...figures, createdAt: torrent.createdAt.toISOString() }
}

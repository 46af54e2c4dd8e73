import { creditRoles } from '../../domain/bundles/credits.ts'
import { gapsIn } from '../../domain/bundles/gaps.ts'
import { kindRows } from '../../domain/bundles/kinds.ts'
import { readExternalId } from '../../domain/bundles/external-ids/read.ts'
import { sources } from '../../domain/bundles/external-ids/sources.ts'
import type { Factors } from '../../domain/promotions/worth.ts'
import { PLAIN } from '../../domain/promotions/worth.ts'
import {
  byteCount,
  bytes32,
  count,
  decimal,
  flag,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { BundleRow, CoverRow } from '../../store/bundles/bundles.ts'
import type { BundleTorrent, BundleTree } from '../../store/bundles/tree.ts'
import type { ScoredTag } from '../../store/taxonomy/tag-votes.ts'
import type { Credited } from './credits.ts'
import { bundleItem, bundleItemFields, bundleNameFields, bundleNameItem } from './parts/names.ts'
import { scoredTagJson, scoredTagsShape } from '../taxonomy/parts/scored-tags.ts'
import { torrentsByBundle } from './tree.ts'

/** A bundle after an edit. */
export const savedShape = record({
  ...bundleItemFields,
  revision: id.describe('incremented by each edit'),
})

/** A cover of a bundle. */
export const coverShape = record({
  key: bytes32.describe('GET /img/{key}'),
  thumb: bytes32.describe('key of the thumbnail'),
}).nullable()

export function coverItem(cover: CoverRow | null) {
  return cover === null ? null : { key: cover.key, thumb: cover.thumbKey }
}

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
  downloadFactor: decimal.describe('the share of its size that counts for you now'),
  uploadFactor: decimal,
})

export const bundleShape = named(
  'Bundle',
  record({
    ...bundleItemFields,
    otherTitles: list(text(255)),
    parts: count.nullable(),
    description: text(50_000).describe('Markdown'),
    cover: coverShape,
    tags: list(text(60)).describe('slugs'),
    tagScores: scoredTagsShape.describe('votes on its tags, highest score first'),
    externalIds: list(record({ source: text(30), value: text(60), url: text(300).nullable() })),
    credits: list(
      record({
        role: oneOf(creditRoles),
        name: text(200),
        artist: id.nullable().describe('the bundle of the artist with this title'),
      }),
    ),
    creditedOn: list(record({ role: oneOf(creditRoles), ...bundleItemFields })).describe(
      'bundles that credit this artist, newest first',
    ),
    isLocked: flag,
    revision: id.describe('incremented by each edit'),
    createdBy: text(30).nullable(),
    createdAt: time,
    editedAt: time.nullable(),
    missing: list(count).describe('numbers of missing parts'),
    tree: list(
      record({ ...bundleNameFields, parent: id.nullable(), torrents: list(torrentShape) }),
    ).describe('this bundle and everything inside it'),
    isCut: flag.describe('whether `tree` or `creditedOn` is incomplete because there is too much'),
  }),
)

interface Around {
  readonly scored: readonly ScoredTag[]
  readonly factors: ReadonlyMap<number, Factors>
  readonly credited: Credited
}

/** Returns a bundle with its tree, the votes on its tags, and the bundles that credit it. */
export function bundleDocument(
  row: BundleRow,
  { bundles, torrents, isCut }: BundleTree,
  { scored, factors, credited }: Around,
) {
  const byBundle = torrentsByBundle(torrents)
  return {
    ...bundleItem(row),
    otherTitles: row.otherTitles,
    parts: row.parts,
    description: row.description,
    cover: coverItem(row.cover),
    tags: row.tags,
    tagScores: scored.map(scoredTagJson),
    externalIds: row.externalIds.flatMap(externalItem),
    credits: row.credits.map(({ role, name, artistId }) => ({ role, name, artist: artistId })),
    creditedOn: credited.lines.map((line) => ({ role: line.role, ...bundleItem(line) })),
    isLocked: row.isLocked,
    revision: row.revision,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    missing: missingIn(row, { bundles, torrents, isCut }),
    tree: bundles.map((bundle) => ({
      ...bundleNameItem(bundle),
      parent: bundle.parentId,
      torrents: (byBundle.get(bundle.id) ?? []).map((torrent) =>
        torrentItem(torrent, factors.get(torrent.id)),
      ),
    })),
    isCut: isCut || credited.isCut,
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

function torrentItem(torrent: BundleTorrent, factors: Factors = PLAIN) {
  const { id, name, category, size, files, seeders, leechers, snatches } = torrent
  const figures = { size, files, seeders, leechers, snatches }
  return {
    ...{ id, name, category, ...figures, createdAt: torrent.createdAt.toISOString() },
    downloadFactor: factors.downPermille / 1_000,
    uploadFactor: factors.upPermille / 1_000,
  }
}

import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { BundleKind } from '../../domain/bundles/kinds.ts'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import { shownName } from '../../shared/hidden-characters.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { idsText } from '../base/given-rows.ts'
import { createStatement } from '../base/statement.ts'
import type { TorrentLine } from '../search/lines.ts'
import { linesWithTagIds, withSlugs } from '../search/lines.ts'
import type { LogSummary } from './logs.ts'
import { logSummary } from './logs.ts'
import { original } from './original-descriptions.ts'
import { keepUntilChanged } from '../search/until-changed.ts'

// A listed torrent in the form in which other programs receive it: the source of feeds and of the
// APIs for tools.

/** A bundle of which a torrent is a release, or one above it. */
export interface DescribedBundle {
  readonly id: number
  readonly kind: BundleKind
  /** Empty for a season or an episode of which only the number is known. */
  readonly title: string
  readonly number: number | null
  readonly year: number | null
  /** For example `imdb:tt0133093`. */
  readonly ids: readonly string[]
  /** The key of the cover. */
  readonly cover: string | null
}

/** The source and encoder of a music torrent. */
export interface Rip {
  /** Whether the torrent contains such a file. */
  readonly hasLog: boolean
  readonly hasCue: boolean
  /** The rip logs that are stored on the site; null: none. */
  readonly logs: LogSummary | null
}

export interface DescribedTorrent extends TorrentLine {
  readonly categoryId: number
  readonly year: number | null
  readonly attributes: AttributeValues
  /** Nearest bundle first; empty: no bundle. */
  readonly bundles: readonly DescribedBundle[]
  /** Null: the torrent is not music. */
  readonly rip: Rip | null
  /** The key of the torrent's separate cover. */
  readonly ownCover: string | null
}

/** Returns the key of a torrent's image: its cover, or that of the nearest bundle with one. */
export function coverOf({
  ownCover,
  bundles: above,
}: Pick<DescribedTorrent, 'ownCover' | 'bundles'>): string | null {
  return ownCover ?? above.find(({ cover }) => cover !== null)?.cover ?? null
}

/** Selects a bundle and those above it, nearest first; none for a missing or removed bundle. */
export function bundlesFrom(id: RawBuilder<unknown>) {
  return sql<DescribedBundle[]>`case when ${id} is null then '[]' else (
  with recursive up as (
    select id, parent_id, kind, title, number, year, cover_id, 1 as level
    from bundle where id = ${id} and removed_at is null
    union all
    select b.id, b.parent_id, b.kind, b.title, b.number, b.year, b.cover_id, level + 1
    from up join bundle b on b.id = up.parent_id where level < 8
  )
  select coalesce(json_agg(json_build_object(
    'id', id, 'kind', kind, 'title', title, 'number', number, 'year', year,
    'ids', array(select source || ':' || value from bundle_external_id
      where bundle_id = up.id order by source, value),
    'cover', (select encode(digest, 'hex') from image where image.id = up.cover_id))
    order by level), '[]') from up) end`
}

const bundles = bundlesFrom(sql`torrent.bundle_id`)

/** How many files are examined: those of a rip are among the first. */
const LOOKED_AT = 1_000

const rip = sql<Rip | null>`case when category.kind = 'music' then (
  select json_build_object('hasLog', coalesce(bool_or(path ilike '%.log'), false),
    'hasCue', coalesce(bool_or(path ilike '%.cue'), false), 'logs', ${logSummary})
  from (select path from torrent_file where torrent_id = torrent.id
    order by position limit ${LOOKED_AT}) as first) end`

const ownCover = sql<string | null>`encode(image.digest, 'hex')`

/** Cached descriptions, for pages of lists that programs fetch repeatedly. */
const open = keepUntilChanged<number, DescribedTorrent>({
  most: { values: 5_000 },
  /** How old the numbers of peers and snatches in a description may be. */
  milliseconds: 10_000,
})

/**
 * Describes these torrents in the given order, without those that are no longer listed. While the
 * catalog is in memory, descriptions are cached for ten seconds, or until a torrent changes.
 */
export async function describe(
  db: Db,
  ids: readonly number[],
): Promise<readonly DescribedTorrent[]> {
  const memory = open(db)
  const known = ids.flatMap((id) => memory?.get(id) ?? [])
  if (known.length === ids.length) return known
  const knownIds = new Set(known.map(({ id }) => id))
  const others = ids.filter((id) => !knownIds.has(id))
  const fresh = await read(db, others)
  for (const torrent of fresh) memory?.set(torrent.id, torrent)
  return inOrder(ids, [...known, ...fresh])
}

/** Describes torrents in any state, for members who may see them; nothing is cached. */
export async function describeAny(
  db: Db,
  ids: readonly number[],
): Promise<readonly DescribedTorrent[]> {
  if (ids.length === 0) return []
  const rows = await withSlugs(db, await anyOfIds(db, { ids: idsText(ids) }))
  return inOrder(ids, rows.map(shown))
}

async function read(db: Db, ids: readonly number[]): Promise<readonly DescribedTorrent[]> {
  if (ids.length === 0) return []
  return (await withSlugs(db, await ofIds(db, { ids: idsText(ids) }))).map(shown)
}

const ofIds = createStatement((db, { ids }: { ids: string }) => {
  return described(db, ids).where('torrent.state', '=', 'listed').compile()
})
const anyOfIds = createStatement((db, { ids }: { ids: string }) => described(db, ids).compile())

/**
 * Removes invisible characters, which names may contain that were stored before these were refused.
 */
function shown<T extends Pick<DescribedTorrent, 'name' | 'bundles'>>(torrent: T): T {
  const { name, bundles: above } = torrent
  return {
    ...torrent,
    name: shownName(name),
    bundles: above.map((one) => ({ ...one, title: shownName(one.title) })),
  }
}

/** A torrent with its texts and its first files. */
export interface WholeTorrent extends DescribedTorrent {
  /** The description in Markdown. */
  readonly description: string
  /** The description as a program sent it, in BBCode; null: it was written in Markdown. */
  readonly original: string | null
  /** The text of the MediaInfo; null if there is none. */
  readonly mediaInfo: string | null
  readonly firstFiles: readonly {
    readonly position: number
    readonly path: string
    readonly size: number
  }[]
}

/**
 * Like `describe`, with the texts and at most `files` files of each torrent.
 * @param state of the torrents; those in another state are left out
 */
export async function describeWhole(
  db: Db,
  ids: readonly number[],
  files: number,
  state: 'listed' | 'pending' = 'listed',
): Promise<readonly WholeTorrent[]> {
  if (ids.length === 0) return []
  const rows = await wholeOfIds(db, { ids: idsText(ids), files, state })
  const whole = (await withSlugs(db, rows)).map((row) => {
    const firstFiles = row.firstFiles.map((one) => ({ ...one, path: shownName(one.path) }))
    return { ...shown(row), firstFiles, mediaInfo: row.mediaInfo?.toString() ?? null }
  })
  return inOrder(ids, whole)
}

interface OfIds {
  readonly ids: string
  readonly files: number
  readonly state: string
}

const wholeOfIds = createStatement((db, { ids, files, state }: OfIds) => {
  const firstFiles = sql<WholeTorrent['firstFiles']>`(
    select coalesce(json_agg(json_build_object(
      'position', position, 'path', path, 'size', size) order by position), '[]')
    from (select position, path, size from torrent_file where torrent_id = torrent.id
      order by position limit ${files}) as f)`
  return described(db, ids)
    .leftJoin('torrent_media', 'torrent_media.torrent_id', 'torrent.id')
    .select(['torrent.description', firstFiles.as('firstFiles'), original.as('original')])
    .select(blobs.bytesOf('torrent_media.media_info_digest').as('mediaInfo'))
    .where(sql<boolean>`torrent.state = ${state}`)
    .compile()
})

function described(db: Db, ids: string) {
  return linesWithTagIds(db)
    .leftJoin('torrent_image', (join) => {
      const isCover = join.on('torrent_image.kind', '=', 'cover')
      return isCover.onRef('torrent_image.torrent_id', '=', 'torrent.id')
    })
    .leftJoin('image', 'image.id', 'torrent_image.image_id')
    .select(['torrent.category_id as categoryId', 'torrent.year'])
    .select(sql<AttributeValues>`torrent.attributes`.as('attributes'))
    .select([bundles.as('bundles'), rip.as('rip'), ownCover.as('ownCover')])
    .where('torrent.id', '=', sql<number>`any(${ids}::bigint[])`)
}

function inOrder<T extends { readonly id: number }>(
  ids: readonly number[],
  rows: readonly T[],
): readonly T[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

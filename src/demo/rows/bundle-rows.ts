import type pg from 'pg'
import { bundleFromName, type Step } from '../../domain/bundles/from-name.ts'
import type { Source } from '../../domain/bundles/external-ids/sources.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import { dateOf } from './member-rows.ts'
import type { TorrentHead } from './lanes/batch.ts'

// Bundles of a demo, created from the names of its torrents, as members could do with one click.

/** The most bundles; members would not create more, even for a million torrents. */
const MOST = 120_000
/** One in this number of torrents has no bundle. */
const UNPLACED = 9
const COLLECTIONS_AT_MOST = 120

interface Made extends Step {
  readonly id: number
  readonly parentId: number | null
  readonly torrent: TorrentHead
}

export interface DemoBundles {
  /**
   * Writes the bundles of these torrents that do not exist yet. To be called before the torrents
   * are written.
   */
  readonly learn: (torrents: readonly TorrentHead[]) => Promise<void>
  /** Returns the bundle of a torrent; null if it has none. */
  readonly bundleOf: (torrentId: number) => number | null
}

/** @param before the highest ID in use */
export function demoBundles(client: pg.ClientBase, before: number): DemoBundles {
  const known = new Map<string, number>()
  let places = new Map<number, number>()
  let last = before
  return {
    bundleOf: (torrentId) => places.get(torrentId) ?? null,
    async learn(torrents) {
      places = new Map()
      const made: Made[] = []
      for (const torrent of torrents) {
        const steps = torrent.id % UNPLACED === 0 ? null : stepsOf(torrent)
        let parentId: number | null = null
        for (const step of steps ?? []) {
          const key = `${parentId ?? ''}/${step.kind}/${step.title.toLowerCase()}/${step.number}`
          let id = known.get(key)
          if (id === undefined && last - before >= MOST) break
          if (id === undefined) {
            id = ++last
            known.set(key, id)
            made.push({ ...step, id, parentId, torrent })
          }
          parentId = id
        }
        if (parentId !== null) places.set(torrent.id, parentId)
      }
      await copyRows(client, 'bundle', COLUMNS, rowsOf(made))
      await copyRows(client, 'bundle_external_id', ID_COLUMNS, made.flatMap(idsOf))
    },
  }
}

const COLUMNS = [
  'id',
  'parent_id',
  'kind',
  'title',
  'year',
  'number',
  'number_end',
  'created_by',
  'created_at',
] as const

const ID_COLUMNS = ['source', 'value', 'bundle_id'] as const

/** A number far above all IDs that exist, so that the links lead to no real title. */
const FIRST_ID = 900_000_000

type ExternalId = readonly [source: Source, value: string, bundleId: number]

/**
 * Returns IDs in other catalogs, by which programs search. One film or series in eight has none.
 */
function idsOf({ id, kind, torrent }: Made): readonly ExternalId[] {
  if (id % 8 === 0) return []
  const number = String(FIRST_ID + id)
  const imdb = ['imdb', `tt${number}`, id] as const
  if (kind === 'work' && torrent.category === 'movies') return [imdb, ['tmdb_movie', number, id]]
  return kind === 'series' ? [imdb, ['tmdb_tv', number, id], ['tvdb', number, id]] : []
}

function stepsOf({ name, category }: TorrentHead): readonly Step[] | null {
  return bundleFromName(name, category)
}

function* rowsOf(made: readonly Made[]) {
  for (const { id, parentId, kind, title, year, number, numberEnd, torrent } of made) {
    const by = [torrent.uploaderId, dateOf(torrent.createdAt)] as const
    yield [id, parentId, kind, title, year, number, numberEnd, ...by]
  }
}

const TITLES = [
  'For rainy Sundays',
  'Long winters',
  'Heard on the night train',
  'Better than its cover',
  'What my sister lent me',
  'First things that I uploaded',
  'Quiet and slow',
  'Worth a second look',
] as const

/**
 * Writes collections of some members, with torrents from the whole catalog. To be called after the
 * torrents were written.
 */
export async function writeCollections(
  client: pg.ClientBase,
  before: number,
  memberIds: readonly number[],
  torrents: number,
  now: Date,
): Promise<void> {
  const many = Math.min(COLLECTIONS_AT_MOST, Math.floor(memberIds.length / 3))
  if (torrents === 0) return
  const all = Array.from({ length: many }, (_, at) => {
    const items = new Set<number>()
    for (let n = 0; n < 4 + (at % 13); n++) items.add(1 + ((at * 7_919 + n * 104_729) % torrents))
    const changed = new Date(now.getTime() - at * 7_200_000)
    return {
      id: before + at + 1,
      owner: memberIds[(at * 31) % memberIds.length],
      items,
      changed,
      at,
    }
  })
  await copyRows(
    client,
    'collection',
    ['id', 'kind', 'owner_id', 'title', 'is_open', 'items', 'created_at', 'changed_at'],
    all.map(({ id, owner, items, changed, at }) => {
      const kind = at % 2 === 0 ? 'collage' : 'playlist'
      const title = `${TITLES[at % TITLES.length]}${at < TITLES.length ? '' : ` (${at})`}`
      return [id, kind, owner, title, at % 4 === 0, items.size, changed, changed]
    }),
  )
  await copyRows(
    client,
    'collection_item',
    ['collection_id', 'target', 'target_id', 'position', 'added_by', 'added_at'],
    all.flatMap(({ id, owner, items, changed }) =>
      [...items].map((torrent, at) => [id, 'torrent', torrent, at + 1, owner, changed] as const),
    ),
  )
}

import { commonFolder } from '../../domain/torrents/folders.ts'
import { isBdInfo } from '../../domain/torrents/media-info/bd-info.ts'
import type { ToolIdName } from '../../domain/unit3d/ids.ts'
import { TOOL_IDS, toolIdNames } from '../../domain/unit3d/ids.ts'
import type { ToolNumber } from '../../domain/unit3d/numbers.ts'
import { categoryNumber, FLAG_TAGS, numberFor } from '../../domain/unit3d/numbers.ts'
import type { DescribedBundle, WholeTorrent } from '../../store/torrents/described.ts'
import type { Item } from '../torrents/parts/described.ts'

// The documents read by programs for UNIT3D sites (integrations.md §2).

/** A torrent as a resource. Every key is always present: programs drop a row that lacks one. */
export function resourceOf(
  { torrent, factors, page, download, cover }: Item<WholeTorrent>,
  numbers: readonly ToolNumber[],
) {
  const { id, name, attributes, seeders, leechers, snatches, size, files } = torrent
  const type = numberFor('type', numbers, attributes)
  const resolution = numberFor('resolution', numbers, attributes)
  const isDoubled = factors.upPermille >= 2_000
  const { mediaInfo, firstFiles, tags, createdAt } = torrent
  // Programs expect the BBCode that they sent.
  const description = torrent.original ?? torrent.description
  const folder = commonFolder(firstFiles)
  const isDisc = mediaInfo !== null && isBdInfo(mediaInfo)
  return {
    type: 'torrent',
    id: String(id),
    attributes: {
      meta: {
        poster: cover,
        genres: tags.join(', '),
      },
      ...{ name, release_year: torrent.year, category: torrent.categoryName },
      type: type?.name ?? '',
      resolution: resolution?.name ?? '',
      distributor: null,
      region: null,
      media_info: isDisc ? null : mediaInfo,
      bd_info: isDisc ? mediaInfo : null,
      ...{ description, size, folder: folder || null },
      num_file: files,
      files: firstFiles.map(({ position, path, size: bytes }) => {
        // Paths without the folder, as programs compare these names with those of their files.
        const name = folder === '' ? path : path.slice(folder.length + 1)
        return { index: position, name, size: bytes }
      }),
      freeleech: freeShare(factors.downPermille),
      ...{ double_upload: isDoubled, refundable: false },
      internal: tags.includes(FLAG_TAGS.internal),
      trumpable: false,
      // Programs read this as a download that counts nothing and an upload that counts double.
      featured: isDoubled && factors.downPermille === 0,
      personal_release: tags.includes(FLAG_TAGS.personal_release),
      uploader: torrent.uploader ?? 'Anonymous',
      ...{ seeders, leechers, times_completed: snatches },
      ...idFields(torrent.bundles),
      category_id: categoryNumber(numbers, torrent.categoryId)?.number ?? null,
      type_id: type?.number ?? null,
      resolution_id: resolution?.number ?? null,
      distributor_id: null,
      region_id: null,
      info_hash: torrent.infoHash.toString('hex'),
      created_at: laravelTime(createdAt),
      ...{ download_link: download, magnet_link: null, details_link: page },
    },
  }
}

/** Programs know these five values; anything in between is rounded to the smaller benefit. */
function freeShare(downPermille: number): string {
  return `${Math.floor((1_000 - Math.min(downPermille, 1_000)) / 250) * 25}%`
}

/** Formats a time with microseconds, which programs expect. */
export function laravelTime(at: Date): string {
  return at.toISOString().replace('Z', '000Z')
}

/**
 * Returns IDs of the series rather than of its episode, by the names of the catalogs; 0 for none.
 */
export function idsOf(
  bundles: readonly Pick<DescribedBundle, 'kind' | 'ids'>[],
): Readonly<Record<ToolIdName, number>> {
  const ids = new Map<string, number>()
  for (const { kind, ids: given } of bundles) {
    for (const id of kind === 'franchise' ? [] : given) {
      const at = id.indexOf(':')
      ids.set(id.slice(0, at), Number(id.slice(at + 1).replace(/^tt/, '')))
    }
  }
  const found = toolIdNames.map((name) => {
    const { film, series } = TOOL_IDS[name]
    return [name, ids.get(film) ?? ids.get(series) ?? 0] as const
  })
  return Object.fromEntries(found) as Record<ToolIdName, number>
}

/** Returns `tmdb_id` and so on, as torrents have them. */
function idFields(bundles: Parameters<typeof idsOf>[0]) {
  const fields = Object.entries(idsOf(bundles)).map(([name, id]) => [`${name}_id`, id] as const)
  return Object.fromEntries(fields) as Record<`${ToolIdName}_id`, number>
}

interface Page {
  /** The number of rows on the page. */
  readonly count: number
  /** Returns the address of the list with these parameters, from its start. */
  readonly address: Address
  readonly perPage: number
  /** The number of the page; null: paged by cursor. */
  readonly page: number | null
  readonly next: string | null
}

export type Address = (change: Readonly<Record<string, string | undefined>>) => string

/** Builds the envelope around the rows of a page. */
export function aroundPage({ count, address, perPage, page, next }: Page) {
  // The number of the first row; a cursor does not say how many rows are before it.
  const first = page === null || count === 0 ? null : (page - 1) * perPage + 1
  const [path] = address({}).split('?')
  return {
    links: {
      ...{ first: address({}), last: null },
      prev: page === null || page < 2 ? null : address({ page: String(page - 1) }),
      next: next === null ? null : address({ cursor: next }),
      self: path,
    },
    meta: {
      ...{ path, per_page: perPage, current_page: page },
      from: first,
      to: first === null ? null : first + count - 1,
      ...{ next_cursor: next, prev_cursor: null },
    },
  }
}

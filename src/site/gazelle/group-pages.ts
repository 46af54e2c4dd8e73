import { PAGE_SIZE } from '../../domain/gazelle/request.ts'
import { singleGroup } from '../../domain/gazelle/group.ts'
import { albumsOf, below } from '../../store/bundles/albums.ts'
import type { Db } from '../../store/base/db.ts'
import type { BrowseFilter } from '../../store/search/browse.ts'
import { numberedPage } from '../../store/search/findings.ts'

// Pages of groups: each group of a search is on one page, with all of its torrents that were found.

interface Limits {
  /** Torrents of a search of which all groups are counted; most searches find fewer. */
  readonly counted: number
  /** Torrents for each group of a page, at first: most groups have fewer. */
  readonly each: number
  /** The number of torrents that are read for a page further on. */
  readonly most: number
}

const LIMITS: Limits = { counted: 2_000, each: 5, most: 20_000 }
/** Torrents of the groups of one page. */
const MOST_SHOWN = 2_000

export interface GroupPage {
  /** Torrents, by group in the order of the search. */
  readonly ids: readonly number[]
  /** Exact up to `counted` torrents; above, at most this many. */
  readonly pages: number
}

/**
 * Returns a page of groups, in the order of the first torrent that was found of each.
 * @param page from 1
 */
export async function groupPage(
  db: Db,
  filter: BrowseFilter,
  page: number,
  { counted, each, most }: Limits = LIMITS,
): Promise<GroupPage> {
  const end = page * PAGE_SIZE
  const first = await found(db, filter, counted)
  // Not more groups than a page has: which ones need not be asked.
  if (first.isWhole && first.ids.length <= PAGE_SIZE) {
    return { ids: page === 1 ? first.ids : [], pages: first.ids.length > 0 ? 1 : 0 }
  }
  if (first.isWhole) {
    const groups = await groupsOf(db, first.ids)
    const shown = [...groups.values()].slice(end - PAGE_SIZE, end)
    return { ids: shown.flat(), pages: Math.ceil(groups.size / PAGE_SIZE) }
  }
  let groups = await groupsOf(db, first.ids.slice(0, end * each))
  if (groups.size < end) groups = await groupsOf(db, (await found(db, filter, most)).ids)
  const shown = new Map([...groups].slice(end - PAGE_SIZE, end))
  return {
    ids: await withOthers(db, filter, shown),
    pages: Math.ceil(first.total / PAGE_SIZE),
  }
}

async function found(db: Db, filter: BrowseFilter, limit: number) {
  const { ids, total, next } = await numberedPage(db, { ...filter, limit }, 0)
  return { ids, total, isWhole: next === null }
}

/** Torrents by the ID of their group, in their order. */
async function groupsOf(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const albums = await albumsOf(db, ids)
  const groups = new Map<number, number[]>()
  for (const id of ids) {
    const group = albums.get(id) ?? singleGroup(id)
    const known = groups.get(group)
    if (known === undefined) groups.set(group, [id])
    else known.push(id)
  }
  return groups
}

/** The torrents of these groups, with those that the search finds further on. */
async function withOthers(
  db: Db,
  filter: BrowseFilter,
  shown: ReadonlyMap<number, readonly number[]>,
): Promise<readonly number[]> {
  const albums = [...shown.keys()].filter((group) => group < singleGroup(0))
  if (albums.length === 0) return [...shown.values()].flat()
  const within = { torrents: [], bundles: await below(db, albums) }
  const inAlbums = await groupsOf(db, (await found(db, { ...filter, within }, MOST_SHOWN)).ids)
  return [...shown].flatMap(([group, ids]) => inAlbums.get(group) ?? ids)
}

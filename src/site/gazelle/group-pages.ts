import { PAGE_SIZE } from '../../domain/gazelle/request.ts'
import { singleGroup } from '../../domain/gazelle/group.ts'
import { albumsOf, below } from '../../store/bundles/albums.ts'
import type { Db } from '../../store/base/db.ts'
import type { BrowseFilter } from '../../store/search/browse.ts'
import { numberedPage } from '../../store/search/findings.ts'

// Pages of groups: each group of a search is on exactly one page, with all of its torrents that
// match.

interface Limits {
  /** The number of torrents in a search whose groups are all counted; most searches find fewer. */
  readonly counted: number
  /** The number of torrents to read at first for each group of a page: most groups have fewer. */
  readonly each: number
  /** The most torrents to read for a later page. */
  readonly most: number
}

const LIMITS: Limits = { counted: 2_000, each: 5, most: 20_000 }
/** The most torrents in the groups of one page. */
const MOST_SHOWN = 2_000

export interface GroupPage {
  /** Torrents by group, in the order of the search. */
  readonly ids: readonly number[]
  /** Exact up to `counted` torrents; above that, an upper bound. */
  readonly pages: number
}

/**
 * Returns a page of groups, ordered by the first torrent found in each.
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
  // There are no more groups than fit on one page, so all are on this page.
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

/** Returns torrents by the ID of their group, in their order. */
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

/** Adds to these groups the torrents that the search finds later. */
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

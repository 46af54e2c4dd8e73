import type { NumberedCategory } from '../../domain/torznab/numbers.ts'
import type { Found } from '../../domain/torznab/question.ts'
import { havingIds, questionOf, waysOf } from '../../domain/torznab/question.ts'
import type { TorznabRequest } from '../../domain/torznab/request.ts'
import { MAX_OFFSET } from '../../domain/torznab/request.ts'
import { isEmpty } from '../../domain/search/line.ts'
import type { BrowsePosition } from '../../store/search/page-of-places.ts'
import type { NumberedPage } from '../../store/search/findings.ts'
import { numberedPage } from '../../store/search/findings.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { digests } from '../../shared/digests.ts'
import type { Asking } from '../torrents/parts/described.ts'
import { pagePlaces } from './page-places.ts'

const NEWEST_FIRST = { by: 'createdAt', isDescending: true } as const

/** Where a page starts, for one way of searching; null: it is counted from the newest torrent. */
interface Start {
  readonly way: Found
  readonly position: BrowsePosition | null
}

/** A page, and the way of searching that found it. */
export interface FoundPage extends Pick<NumberedPage, 'ids' | 'total' | 'end'> {
  readonly way: Found
}

/**
 * Returns where the last page of this member's program ended, for each way to answer its request.
 */
export function startsOf({ db, member }: Asking, request: TorznabRequest): readonly Start[] {
  const places = pagePlaces(db)
  return waysOf(request).map((way) => {
    const { offset } = request
    const known = offset === 0 ? undefined : places.get(placeName(member.id, way, request, offset))
    return { way, position: known ?? null }
  })
}

/** Finds torrents that match a request, newest first, in the first way that finds any. */
export async function search(
  asking: Asking,
  request: TorznabRequest,
  starts: readonly Start[],
  categories: readonly NumberedCategory[],
): Promise<FoundPage> {
  let page: FoundPage = { ids: [], total: 0, end: null, way: starts[0].way }
  if (request.offset > MAX_OFFSET) return page
  for (const start of starts) {
    // The season, say, is missing here: the words would find it of another series.
    if (start.way === 'words' && (await isThereAnyOf(asking, request))) break
    page = { ...(await pageFrom(start, asking, request, categories)), way: start.way }
    if (page.total > 0) break
  }
  return page
}

/** Returns whether any torrent has an ID of the request. */
async function isThereAnyOf({ db, member, now }: Asking, request: TorznabRequest) {
  if (request.ids.length === 0) return false
  const of = { memberId: member.id, now, search: havingIds(request), position: null, limit: 1 }
  return (await numberedPage(db, { ...EVERYTHING, ...of, order: NEWEST_FIRST }, 0)).total > 0
}

/** Remembers where this page ended, for the next one of the member's program. */
export function noteEnd(
  { db, member }: Asking,
  request: TorznabRequest,
  { way, end }: Pick<FoundPage, 'way' | 'end'>,
): void {
  if (end === null) return
  const next = request.offset + request.limit
  pagePlaces(db).set(placeName(member.id, way, request, next), end)
}

function placeName(memberId: number, way: Found, request: TorznabRequest, number: number) {
  const { offset: _offset, limit, ...search } = request
  return digests.sha1(Buffer.from(JSON.stringify([memberId, way, search, limit, number])))
}

function pageFrom(
  { way, position }: Start,
  { db, member, now }: Asking,
  request: TorznabRequest,
  categories: readonly NumberedCategory[],
): Promise<NumberedPage> {
  const asked = questionOf(request, way, categories, Math.floor(now.getTime() / 1000))
  const { offset, limit } = request
  const filter = {
    ...EVERYTHING,
    search: isEmpty(asked) ? null : asked,
    memberId: member.id,
    now,
    order: NEWEST_FIRST,
    ...{ position, limit },
  }
  return numberedPage(db, filter, position === null ? offset : 0)
}

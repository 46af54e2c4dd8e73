import type { NumberedCategory } from '../../domain/torznab/numbers.ts'
import type { Found } from '../../domain/torznab/question.ts'
import { questionOf, waysOf } from '../../domain/torznab/question.ts'
import type { TorznabRequest } from '../../domain/torznab/request.ts'
import { MAX_OFFSET } from '../../domain/torznab/request.ts'
import { isEmpty } from '../../domain/search/line.ts'
import type { NumberedPage } from '../../store/search/findings.ts'
import { numberedPage } from '../../store/search/findings.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { digests } from '../../shared/digests.ts'
import type { Asking } from '../torrents/parts/described.ts'
import { pagePlaces } from './page-places.ts'

/** Torrents that fit a request, newest first. */
export async function search(
  asking: Asking,
  request: TorznabRequest,
  categories: readonly NumberedCategory[],
): Promise<NumberedPage> {
  let page: NumberedPage = { ids: [], total: 0, next: null, end: null }
  if (request.offset > MAX_OFFSET) return page
  for (const way of waysOf(request)) {
    page = await pageBy(way, asking, request, categories)
    if (page.total > 0) break
  }
  return page
}

async function pageBy(
  way: Found,
  { db, member, now }: Asking,
  request: TorznabRequest,
  categories: readonly NumberedCategory[],
): Promise<NumberedPage> {
  const asked = questionOf(request, way, categories, Math.floor(now.getTime() / 1000))
  const { offset, limit, ...search } = request
  const places = pagePlaces(db)
  const pageFrom = (number: number) =>
    digests.sha1(Buffer.from(JSON.stringify([member.id, way, search, limit, number])))
  const position = offset === 0 ? null : (places.get(pageFrom(offset)) ?? null)
  const filter = {
    ...EVERYTHING,
    search: isEmpty(asked) ? null : asked,
    memberId: member.id,
    now,
    order: { by: 'createdAt', isDescending: true },
    ...{ position, limit },
  } as const
  const page = await numberedPage(db, filter, position === null ? offset : 0)
  if (page.end !== null) places.set(pageFrom(offset + limit), page.end)
  return page
}

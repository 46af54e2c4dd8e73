import type { NumberedCategory } from '../../domain/torznab/numbers.ts'
import { numbersOf } from '../../domain/torznab/numbers.ts'
import type { Found } from '../../domain/torznab/question.ts'
import { questionOf, waysOf } from '../../domain/torznab/question.ts'
import type { TorznabRequest } from '../../domain/torznab/request.ts'
import { MAX_OFFSET } from '../../domain/torznab/request.ts'
import { PLAIN } from '../../domain/promotions/worth.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { isEmpty } from '../../domain/search/query.ts'
import * as feedKeys from '../../store/accounts/feed-keys.ts'
import * as hitAndRunPolicies from '../../store/hit-and-run/policies.ts'
import * as promotionFactors from '../../store/promotions/factors.ts'
import type { NumberedPage } from '../../store/search/findings.ts'
import { numberedPage } from '../../store/search/findings.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { describe } from '../../store/torrents/described.ts'
import type { Call } from '../http/action.ts'
import type { Item } from './items.ts'

type Asking = Pick<Call<string, 'site.visit'>, 'db' | 'config' | 'secrets' | 'now'> & {
  readonly member: { readonly id: number }
}

/** Torrents that fit a request, newest first. */
export async function search(
  asking: Asking,
  request: TorznabRequest,
  categories: readonly NumberedCategory[],
): Promise<NumberedPage> {
  let page: NumberedPage = { ids: [], total: 0 }
  if (request.offset > MAX_OFFSET) return page
  for (const way of waysOf(request)) {
    page = await pageBy(way, asking, request, categories)
    if (page.total > 0) break
  }
  return page
}

function pageBy(
  way: Found,
  { db, member, now }: Asking,
  request: TorznabRequest,
  categories: readonly NumberedCategory[],
): Promise<NumberedPage> {
  const asked = questionOf(request, way, categories, Math.floor(now.getTime() / 1000))
  const filter = {
    ...EVERYTHING,
    search: isEmpty(asked) ? null : asked,
    memberId: member.id,
    now,
    order: { by: 'createdAt', isDescending: true },
    position: null,
    limit: request.limit,
  } as const
  return numberedPage(db, filter, request.offset)
}

/** These torrents as they are listed for the member who asks. */
export async function itemsOf(
  { db, config, secrets, member, now }: Asking,
  ids: readonly number[],
  categories: readonly NumberedCategory[],
): Promise<readonly Item[]> {
  if (ids.length === 0) return []
  const [torrents, factors, { key }, policy] = await Promise.all([
    describe(db, ids),
    promotionFactors.now(db, member.id, ids, now),
    feedKeys.ensure(db, secrets, member.id, now),
    hitAndRunPolicies.current(db),
  ])
  const url = config.BABOU_SITE_URL
  const toSeedSeconds = policy?.isOn === true ? policy.rules.seedHours * HOUR_SECONDS : null
  return torrents.map((torrent) => {
    const category = categories.find(({ id }) => id === torrent.categoryId)
    return {
      torrent,
      factors: factors.get(torrent.id) ?? PLAIN,
      numbers: category === undefined ? [] : numbersOf(category, categories, torrent.attributes),
      page: `${url}/torrents/${torrent.id}`,
      download: `${url}/torrent/download/${torrent.id}.${key}`,
      toSeedSeconds,
    }
  })
}

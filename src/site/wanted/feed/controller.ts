import { pathName } from '../../../domain/bundles/names.ts'
import type { GapRow } from '../../../store/wanted/wanted.ts'
import * as wanted from '../../../store/wanted/wanted.ts'
import { bundleHref } from '../../bundles/parts/names.ts'
import { MOST_ITEMS, textFeedReply } from '../../feeds/parts/text-feed.ts'
import { get } from '../../http/action.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { missingText } from '../pages.ts'
import * as api from './api.ts'

export const feed = get('/feeds/wanted.:key', 'site.visit', api.feed, (call) => {
  const at = { of: 'wanted', given: call.params.key, right: 'catalog.read' } as const
  return textFeedReply(call, at, async (_member, siteUrl) => {
    const rows = await wanted.gaps(call.db, { after: null, limit: MOST_ITEMS })
    const items = rows.map((row) => itemOf(row, siteUrl))
    return { name: 'Wanted', page: '/wanted', items, isPlain: true }
  })
})

/** Returns a gap as an item, whose ID changes when other parts are missing. */
function itemOf({ bundle, missing, madeAt }: GapRow, siteUrl: string): FeedItem {
  const link = siteUrl + bundleHref(bundle)
  const name = pathName([...bundle.above, bundle])
  return {
    ...{ id: `${link}#missing-${missing.join('-')}`, link, page: null, at: madeAt },
    title: `${name}: ${missingText(bundle, missing)}`,
    ...{ text: '', categories: [], author: null, file: null },
  }
}

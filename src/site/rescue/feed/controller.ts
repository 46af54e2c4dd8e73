import { count } from '../../../shared/format.ts'
import type { RescueRow } from '../../../store/rescue/rescue.ts'
import * as rescue from '../../../store/rescue/rescue.ts'
import { MOST_ITEMS, textFeedReply } from '../../feeds/parts/text-feed.ts'
import { get } from '../../http/action.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { askedOf, readFilter } from '../filter.ts'
import * as api from './api.ts'

export const feed = get('/feeds/rescue.:key', 'site.visit', api.feed, (call) => {
  const { db, query } = call
  const at = { of: 'rescue', given: call.params.key, right: 'rescue.read' } as const
  return textFeedReply(call, at, async (member, siteUrl) => {
    const filtered = await readFilter(db, query, member.id)
    if (filtered === null) return 'CATEGORY_NOT_FOUND'
    const { filter } = filtered
    const rows = await rescue.list(db, member.id, { ...filter, after: null, limit: MOST_ITEMS })
    const asked = askedOf(query)
    const page = asked === '' ? '/rescue' : `/rescue?${asked}`
    const items = rows.map((row) => itemOf(row, siteUrl))
    return { name: 'Rescue', page, asked, items, isPlain: true }
  })
})

function itemOf(row: RescueRow, siteUrl: string): FeedItem {
  const link = `${siteUrl}/torrents/${row.id}`
  const { seeders, leechers, category } = row
  return {
    ...{ id: link, link, page: null, at: row.createdAt, categories: [category], file: null },
    title: row.name,
    text: `Seeders: ${count(seeders)}. Leechers: ${count(leechers)}. Risk: ${row.risk / 10} %.`,
    author: null,
  }
}

import * as requests from '../../../store/requests/requests.ts'
import { MOST_ITEMS, textFeedReply } from '../../feeds/parts/text-feed.ts'
import { get } from '../../http/action.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { askedOf, readFilter } from '../filter.ts'
import { bountyText } from '../parts/bounty.ts'
import * as api from './api.ts'

export const feed = get('/feeds/requests.:key', 'site.visit', api.feed, (call) => {
  const { db, query } = call
  const at = { of: 'requests', given: call.params.key, right: 'requests.read' } as const
  return textFeedReply(call, at, async (member, siteUrl) => {
    const filtered = await readFilter(db, query, member.id)
    if (filtered === null) return 'CATEGORY_NOT_FOUND'
    const { filter } = filtered
    const newest = { sort: 'newest', after: null, limit: MOST_ITEMS } as const
    const rows = await requests.listWithText(db, { ...filter, ...newest })
    const items = rows.map((row): FeedItem => ({
      id: `${siteUrl}/requests/${row.id}`,
      title: `${row.title} (${bountyText(row)})`,
      text: row.description,
      link: `${siteUrl}/requests/${row.id}`,
      ...{ page: null, at: row.createdAt, categories: [row.category], file: null },
      author: row.member,
    }))
    const asked = askedOf(query)
    const page = asked === '' ? '/requests' : `/requests?${asked}`
    return { name: 'Requests', page, asked, items }
  })
})

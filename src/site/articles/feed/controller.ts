import type { Shelf } from '../../../store/articles/articles.ts'
import * as articles from '../../../store/articles/articles.ts'
import * as memberNames from '../../../store/members/names.ts'
import { MOST_ITEMS, textFeedReply } from '../../feeds/parts/text-feed.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, refuse } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { addressOf, blogOf } from '../parts/lines.ts'
import * as api from './api.ts'

export const news = get('/feeds/news.:key', 'site.visit', api.news, (call) =>
  articlesFeed(call, call.params.key, { name: 'News', page: '/news', of: 'news', shelf: 'news' }),
)

export const blogs = get('/feeds/blogs.:key', 'site.visit', api.blogs, (call) =>
  articlesFeed(call, call.params.key, {
    ...{ name: 'Blogs', page: '/blogs', of: 'blogs', shelf: 'blogs' },
  }),
)

/** `/feeds/blog-ID.KEY.xml`: the blog of the member with this ID. */
export const blog = get('/feeds/blog-:key', 'site.visit', api.blog, async (call) => {
  const [, number = '', key = ''] = /^(\d+)\.(.*)$/.exec(call.params.key) ?? []
  const id = idOf(number)
  const name = await memberNames.ofMember(call.db, id)
  if (name === null) return refuse('MEMBER_NOT_FOUND')
  const given = { name: `Blog of ${name}`, page: blogOf(name), of: `blog-${id}`, shelf: id }
  return articlesFeed(call, key, given)
})

interface Given {
  readonly name: string
  readonly page: string
  /** The name of the list, before the key in the address of the feed. */
  readonly of: string
  readonly shelf: Shelf
}

async function articlesFeed(
  call: Call<string, 'site.visit'>,
  given: string,
  { name, page, of, shelf }: Given,
): Promise<Reply> {
  const { db, now } = call
  return textFeedReply(call, { of, given, right: 'articles.read' }, async (_member, siteUrl) => {
    const all = { kind: null, tag: null, byPins: false, after: null, limit: MOST_ITEMS }
    const rows = await articles.list(db, { ...all, shelf }, now)
    const items = rows.map((row): FeedItem => ({
      ...{ id: `${siteUrl}/articles/${row.id}`, title: row.title, text: row.body },
      ...{ link: siteUrl + addressOf(row), page: null, at: row.publishedAt },
      ...{ categories: row.tags, author: row.author, file: null },
    }))
    return { name, page, items }
  })
}

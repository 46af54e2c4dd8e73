import type { Shelf } from '../../../store/articles/articles.ts'
import * as articles from '../../../store/articles/articles.ts'
import * as memberNames from '../../../store/members/names.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call, Reply } from '../../http/action.ts'
import { get, refuse } from '../../http/action.ts'
import { feedReply } from '../../http/frame/feed-reply.ts'
import { openByKey } from '../../http/frame/open-by-key.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import { keyAndEnding } from '../../ui/feeds/formats.ts'
import { addressOf, blogOf } from '../parts/lines.ts'
import * as api from './api.ts'

// Feeds of articles: each address has the feed key of a member.

/** Readers poll regularly: they already have older articles. */
const MOST_ITEMS = 30

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
  /** Of its address, before the key. */
  readonly of: string
  readonly shelf: Shelf
}

async function articlesFeed(
  call: Call<string, 'site.visit'>,
  given: string,
  { name, page: path, of, shelf }: Given,
): Promise<Reply> {
  const { db, config, here, now, wantsJson } = call
  const { key, ending } = keyAndEnding(given, wantsJson)
  if (ending === null) return refuse('NOT_FOUND')
  const opened = await openByKey(call, key, 'articles.read', here)
  if (!opened.ok) return opened.reply
  const { siteName } = await settings.site(db, config)
  const siteUrl = config.BABOU_SITE_URL
  const all = { kind: null, tag: null, byPins: false, after: null, limit: MOST_ITEMS }
  const rows = await articles.list(db, { ...all, shelf }, now)
  const items = rows.map((row): FeedItem => ({
    ...{ id: `${siteUrl}/articles/${row.id}`, title: row.title, text: row.body },
    ...{ link: siteUrl + addressOf(row), page: null, at: row.publishedAt },
    ...{ categories: row.tags, author: row.author, file: null },
  }))
  const self = `${siteUrl}/feeds/${of}.${key}.${ending}`
  const about = { title: `${siteName}: ${name}`, description: name, siteName }
  return feedReply({ ...about, page: siteUrl + path, self, items }, ending)
}

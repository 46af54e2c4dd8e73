import type { NewestRow } from '../../../store/forums/newest.ts'
import { forumOf, newestPosts, newestTopics } from '../../../store/forums/newest.ts'
import * as topics from '../../../store/forums/topics.ts'
import { MOST_ITEMS, textFeedReply } from '../../feeds/parts/text-feed.ts'
import { get } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import type { FeedItem } from '../../ui/feeds/feed.ts'
import * as api from './api.ts'

// Feeds of the forums, with what the owner of the feed key may see.

export const forums = get('/feeds/forums.:key', 'site.visit', api.forums, (call) => {
  const { db, params, now } = call
  const asked = { of: 'forums', given: params.key, right: 'forums.read' } as const
  return textFeedReply(call, asked, async (member, siteUrl) => {
    const rows = await newestTopics(db, null, { memberId: member.id, now }, MOST_ITEMS)
    return { name: 'New topics', page: '/forums', items: rows.map(itemIn(siteUrl)) }
  })
})

/** `/feeds/forum-ID.KEY.xml` */
export const forum = get('/feeds/forum-:key', 'site.visit', api.forum, (call) => {
  const { db, params, now } = call
  const [id, given] = idAndKey(params.key)
  const asked = { of: `forum-${id}`, given, right: 'forums.read' } as const
  return textFeedReply(call, asked, async (member, siteUrl) => {
    const reader = { memberId: member.id, now }
    const about = await forumOf(db, id, reader)
    if (about === null) return 'FORUM_NOT_FOUND'
    const rows = await newestTopics(db, id, reader, MOST_ITEMS)
    const page = `/forums/${about.slug}`
    return { name: about.name, page, items: rows.map(itemIn(siteUrl)) }
  })
})

/** `/feeds/topic-ID.KEY.xml` */
export const topic = get('/feeds/topic-:key', 'site.visit', api.topic, (call) => {
  const { db, params, now } = call
  const [id, given] = idAndKey(params.key)
  const asked = { of: `topic-${id}`, given, right: 'forums.read' } as const
  return textFeedReply(call, asked, async (member, siteUrl) => {
    const reader = { memberId: member.id, now }
    const about = await topics.find(db, id, reader)
    if (about === undefined) return 'TOPIC_NOT_FOUND'
    const rows = await newestPosts(db, id, reader, MOST_ITEMS)
    return { name: about.title, page: `/topics/${id}`, items: rows.map(itemIn(siteUrl)) }
  })
})

function idAndKey(given: string): readonly [id: number, key: string] {
  const [, number = '', key = ''] = /^(\d+)\.(.*)$/.exec(given) ?? []
  return [idOf(number), key]
}

function itemIn(siteUrl: string) {
  return (row: NewestRow): FeedItem => {
    const link = `${siteUrl}/posts/${row.postId}`
    return {
      ...{ id: link, title: row.title, text: row.body, link, page: null, at: row.createdAt },
      ...{ categories: [row.forum], author: row.author, file: null },
    }
  }
}

import { articleState } from '../../domain/articles/articles.ts'
import * as articles from '../../store/articles/articles.ts'
import * as memberPages from '../../store/members/pages.ts'
import type { Call } from '../http/action.ts'
import { get, page, redirect, refuse } from '../http/action.ts'
import { pollPart } from '../polls/parts/part.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { commentsSection, newestComments } from '../comments/parts/section.ts'
import { partOf, reactionsOf } from '../texts/parts/reactions.ts'
import * as api from './api.ts'
import { articleDocument, articleItem } from './json.ts'
import { linksFor, listReply } from './lists.ts'
import { listPage, showPage } from './pages.ts'
import { addressOf, blogOf } from './parts/lines.ts'
import { findArticle, shownTo } from './rights.ts'

const BLOG = '/blogs/:name'

export const news = get('/news', 'articles.read', api.news, (call) =>
  listReply(call, {
    title: 'News',
    lead: 'From the site and its staff.',
    path: '/news',
    shelf: 'news',
    feedOf: 'news',
    newHref: call.can('articles.manage') ? '/articles/new?kind=site' : null,
    nothing: 'No news yet.',
  }),
)

export const newsArticle = get('/news/:slug', 'articles.read', api.newsArticle, async (call) => {
  return shown(call, await articles.at(call.db, null, call.params.slug))
})

export const blogs = get('/blogs', 'articles.read', api.blogs, (call) =>
  listReply(call, {
    title: 'Blogs',
    lead: 'Articles by all members.',
    path: '/blogs',
    shelf: 'blogs',
    feedOf: 'blogs',
    newHref: call.can('articles.write') ? '/articles/new' : null,
    nothing: 'No articles yet.',
  }),
)

export const blog = get(BLOG, 'articles.read', api.blog, async (call) => {
  const owner = await memberPages.named(call.db, call.params.name)
  if (owner === null) return refuse('MEMBER_NOT_FOUND')
  const isOwn = owner.id === call.member.id
  return listReply(call, {
    title: isOwn ? 'Your blog' : `Blog of ${owner.name}`,
    lead: isOwn ? 'Members can read your blog.' : `Articles by ${owner.name}.`,
    path: blogOf(owner.name),
    shelf: owner.id,
    feedOf: `blog-${owner.id}`,
    newHref: isOwn && call.can('articles.write') ? '/articles/new' : null,
    nothing: 'No articles yet.',
  })
})

export const blogArticle = get(`${BLOG}/:slug`, 'articles.read', api.blogArticle, async (call) => {
  const { db, params } = call
  const owner = await memberPages.named(db, params.name)
  if (owner === null) return refuse('ARTICLE_NOT_FOUND')
  return shown(call, await articles.at(db, owner.id, params.slug))
})

async function shown(call: Call<string, 'articles.read'>, row: articles.ArticleRow | undefined) {
  const { now, can } = call
  const allowed = shownTo(call, row)
  if (!allowed.ok) return allowed.reply
  const { article } = allowed
  const on = { target: 'article', id: article.id } as const
  const isOpen = article.commenting === 'open'
  const isShown = article.commenting !== 'off' && article.removedAt === null && can('catalog.read')
  const talk = isShown
    ? commentsSection(on, article.comments, await newestComments(call, on), call, isOpen)
    : null
  const poll = await pollPart(call, { articleId: article.id }, article.authorId === call.member.id)
  const found = await reactionsOf(call, 'article', [article.id])
  const mayReact = can('comments.write') && articleState(article, now) === 'published'
  const reactions = partOf(found, { ...article, address: `/articles/${article.id}` }, mayReact)
  const data = showPage(article, call, { poll, talk, reactions }, now)
  return page('articles/show', data, articleDocument(article, now))
}

export const drafts = get('/articles/drafts', 'articles.read', api.drafts, async (call) => {
  const { db, member, query, can, now } = call
  const reader = { id: member.id, managesNews: can('articles.manage') }
  const found = await listedBelow(call, (below, limit) =>
    articles.unpublished(db, reader, below, limit, now),
  )
  const { rows, next } = found
  const data = listPage({
    ...{ title: 'Drafts', lead: 'Not yet published.', path: '/articles/drafts' },
    ...{ rows, query, now, tag: null, links: linksFor(can, '/articles/drafts'), paged: found },
    nothing: 'No drafts.',
    feed: { feedHref: '', alternates: [] },
    newHref: '/articles/new',
  })
  const items = rows.map((row) => articleItem(row, now))
  return page('articles/list', data, { items, next, total: null })
})

/** The address of an article in notifications and the audit log: it never changes. */
export const show = get('/articles/:id', 'articles.read', api.show, async (call) => {
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  return redirect(addressOf(article), undefined, articleDocument(article, call.now))
})

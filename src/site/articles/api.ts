import type { Declared } from '../http/action.ts'
import { listOf, shows } from '../http/frame/shapes.ts'
import { blogsQuery, draftsQuery, newsQuery } from './forms.ts'
import { articleLineShape, articleShape } from './json.ts'

export const news: Declared = {
  description: 'Lists the news of the site and its staff, pinned articles first.',
  query: newsQuery,
  reply: listOf(articleLineShape),
}
export const newsArticle = shows('Returns an article of the news.', articleShape)
export const blogs: Declared = {
  description: 'Lists articles in the blogs of all members, newest first.',
  query: blogsQuery,
  reply: listOf(articleLineShape),
}
export const blog: Declared = {
  description: 'Lists the blog of a member, pinned articles first.',
  query: blogsQuery,
  reply: listOf(articleLineShape),
}
export const blogArticle = shows('Returns an article in the blog of a member.', articleShape)
export const drafts: Declared = {
  description: 'Lists your drafts and scheduled articles; for staff, those of the news as well.',
  query: draftsQuery,
  reply: listOf(articleLineShape),
}
export const show: Declared = {
  description: 'Redirects to the page of an article, and returns the article.',
  reply: articleShape,
}

import { articleState } from '../../../domain/articles/articles.ts'
import { get, post, refuse } from '../../http/action.ts'
import { react, reactApi, reacted, reactedApi } from '../../texts/parts/reactions.ts'
import { addressOf } from '../parts/lines.ts'
import { findArticle } from '../rights.ts'

export const list = get('/articles/:id/reactions', 'articles.read', reactedApi, async (call) => {
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  return reacted(call, 'article', { id: article.id, href: addressOf(article) })
})

export const toggle = post('/articles/:id/reactions', 'comments.write', reactApi, async (call) => {
  if (!call.can('articles.read')) return refuse('ARTICLE_NOT_FOUND')
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  if (articleState(article, call.now) !== 'published') return refuse('ARTICLE_NOT_FOUND')
  const address = `/articles/${article.id}`
  return react(call, 'article', { ...article, href: addressOf(article), address })
})

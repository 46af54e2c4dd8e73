import type { ArticleRow } from '../../../store/articles/articles.ts'
import * as articles from '../../../store/articles/articles.ts'
import * as writing from '../../../store/articles/writing.ts'
import type { State } from '../../../store/records/revisions.ts'
import { get, post, redirect, refuse } from '../../http/action.ts'
import { historyReply, toRestore } from '../../http/frame/history.ts'
import { articleDocument } from '../json.ts'
import { editableArticle, findArticle } from '../rights.ts'
import * as api from './api.ts'
import { editedArticle } from './pages.ts'

export const history = get('/articles/:id/history', 'articles.read', api.history, async (call) => {
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  return historyReply(call, 'articles/history/list', editedArticle(found.article, call))
})

export const revert = post(
  '/articles/:id/history/:number/revert',
  'articles.write',
  api.revert,
  async (call) => {
    const { db, actor, now } = call
    const found = await editableArticle(call, call.params.id)
    if (!found.ok) return found.reply
    const { article } = found
    const old = await toRestore(call, 'article', article)
    if (!old.ok) return old.reply
    const words = wordsOf(article, old.state)
    const done = await writing.edit(db, article.id, words, old.of, actor, now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'ARTICLE_REMOVED' : 'EDIT_CONFLICT')
    const saved = (await articles.find(db, article.id)) ?? article
    const text = `Revision ${old.number} restored.`
    return redirect(`/articles/${article.id}/history`, text, articleDocument(saved, now))
  },
)

/** Returns the title, body and tags of a revision; the rest of the article does not change. */
function wordsOf(article: ArticleRow, state: State): articles.ArticleWords {
  const tags = Array.isArray(state.tags) ? (state.tags as readonly string[]) : []
  return { ...article, title: String(state.title), body: String(state.body), tags }
}

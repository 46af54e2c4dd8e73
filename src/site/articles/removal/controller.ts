import * as articles from '../../../store/articles/articles.ts'
import * as writing from '../../../store/articles/writing.ts'
import { post, redirect, refuse, refused } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { removalRoutes } from '../../texts/parts/removals.ts'
import { articleDocument } from '../json.ts'
import { addressOf, blogOf } from '../parts/lines.ts'
import { findArticle, mayRemove } from '../rights.ts'
import * as api from './api.ts'
import { removePage } from './pages.ts'

const ARTICLE = '/articles/:id'
const VIEW = 'articles/removal/form'

export const { removal, remove } = removalRoutes<{ article: articles.ArticleRow }>({
  path: ARTICLE,
  right: 'articles.write',
  api,
  view: VIEW,
  async open(call) {
    const found = await findArticle(call, call.params.id)
    return found.ok && !mayRemove(call, found.article) ? refused('FORBIDDEN') : found
  },
  isOwn: ({ article }, { member }) => article.authorId === member.id,
  page: (form, { article }, isOwn) => removePage(form, article, isOwn),
  json: ({ article }, { now }) => articleDocument(article, now),
  async remove({ db }, { article }, removal) {
    if (!(await writing.remove(db, article.id, removal))) return refuse('ARTICLE_REMOVED')
    const shelf = article.kind === 'member' ? blogOf(article.author) : '/news'
    return redirect(shelf, 'Article removed.')
  },
})

export const restore = post(`${ARTICLE}/restore`, 'articles.manage', api.restore, async (call) => {
  const { db, params, actor, now } = call
  const number = idOf(params.id)
  if (!(await writing.restore(db, number, actor, now))) return refuse('ARTICLE_NOT_FOUND')
  const row = (await articles.find(db, number))!
  return redirect(addressOf(row), 'Article restored.', articleDocument(row, now))
})

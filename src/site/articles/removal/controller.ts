import * as articles from '../../../store/articles/articles.ts'
import * as writing from '../../../store/articles/writing.ts'
import { del, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { readReason } from '../../texts/parts/removals.ts'
import { articleDocument } from '../json.ts'
import { addressOf, blogOf } from '../parts/lines.ts'
import { findArticle, mayRemove } from '../rights.ts'
import * as api from './api.ts'
import { removePage } from './pages.ts'

const ARTICLE = '/articles/:id'
const VIEW = 'articles/removal/form'

export const removal = get(`${ARTICLE}/remove`, 'articles.write', api.removal, async (call) => {
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  if (!mayRemove(call, article)) return refuse('FORBIDDEN')
  const data = removePage(untyped(), article, article.authorId === call.member.id)
  return page(VIEW, data, articleDocument(article, call.now))
})

export const remove = del(ARTICLE, 'articles.write', api.remove, async (call) => {
  const { db, member, body: values, actor, now } = call
  const found = await findArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  if (!mayRemove(call, article)) return refuse('FORBIDDEN')
  const isOwn = article.authorId === member.id
  const read = readReason(call, isOwn)
  if (!read.ok) {
    const { errors } = read
    return invalid(VIEW, removePage({ values, errors }, article, isOwn), errors)
  }
  const isDone = await writing.remove(db, article.id, { reason: read.value, by: actor, now })
  if (!isDone) return refuse('ARTICLE_REMOVED')
  const shelf = article.kind === 'member' ? blogOf(article.author) : '/news'
  return redirect(shelf, 'Article removed.')
})

export const restore = post(`${ARTICLE}/restore`, 'articles.manage', api.restore, async (call) => {
  const { db, params, actor, now } = call
  const number = idOf(params.id)
  if (!(await writing.restore(db, number, actor, now))) return refuse('ARTICLE_NOT_FOUND')
  const row = (await articles.find(db, number))!
  return redirect(addressOf(row), 'Article restored.', articleDocument(row, now))
})

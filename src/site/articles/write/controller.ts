import type { Permission } from '../../../domain/roles/permissions.ts'
import type { ArticleRow } from '../../../store/articles/articles.ts'
import * as articles from '../../../store/articles/articles.ts'
import * as writing from '../../../store/articles/writing.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { editedElsewhere } from '../../http/frame/forms.ts'
import { draftedEdit, draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { namedIn } from '../../ui/named-in.ts'
import { editByRules, notAdmitted } from '../../text-rules/parts/outcome.ts'
import { readCreate, readEdit } from '../forms.ts'
import { articleDocument } from '../json.ts'
import { addressOf } from '../parts/lines.ts'
import { areBlogsOn, editableArticle } from '../rights.ts'
import * as api from './api.ts'
import { editedAt, editPage, formOf, newPage } from './pages.ts'

const VIEW = 'articles/write/write'

type Writing = Call<string, 'articles.write'>

/** Returns where the sender may publish an article. */
async function kindsFor(call: Writing) {
  return { hasBlog: await areBlogsOn(call), hasNews: call.can('articles.manage') }
}

export const newForm = get('/articles/new', 'articles.write', api.newForm, async (call) => {
  const kinds = await kindsFor(call)
  if (!kinds.hasBlog && !kinds.hasNews) return refuse('BLOGS_OFF')
  const { kind = 'member' } = call.query
  const { form, draft } = await draftedForm(call, '/articles', { kind })
  return page(VIEW, newPage(form, kinds, null, draft), {})
})

export const create = post('/articles', 'articles.write', api.create, async (call) => {
  const { db, body: values, member, actor, now } = call
  const kinds = await kindsFor(call)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(VIEW, newPage({ values, errors }, kinds), errors, options)
  const read = readCreate(values, now)
  if (!read.ok) return again(read.errors)
  const isNews = read.value.kind !== 'member'
  if (isNews && !kinds.hasNews) return refuse('FORBIDDEN')
  if (!isNews && !kinds.hasBlog) return refuse('BLOGS_OFF')
  const by = { ...actor, memberId: member.id }
  const named = namedIn(read.value.body)
  const made = await writing.make(db, { ...read.value, named }, by, now)
  if (made.ok || made.code === 'HELD') await sentDraft(call, '/articles')
  if (!made.ok) return notAdmitted(call, 'article', made, again)
  const row = (await articles.find(db, made.id))!
  return created(addressOf(row), articleDocument(row, now), savedText(row, now))
})

function savedText({ publishedAt }: ArticleRow, now: Date): string {
  if (publishedAt === null) return 'Draft saved.'
  return publishedAt > now ? 'Article scheduled.' : 'Article published.'
}

export const preview = post('/articles/preview', 'articles.write', api.preview, async (call) => {
  const kinds = await kindsFor(call)
  return previewOf(call, VIEW, {
    read: (values) => readCreate(values, call.now),
    show: (form, previewed) => newPage(form, kinds, previewed),
    firstHeading: 2,
  })
})

export const editForm = get('/articles/:id/edit', 'articles.write', api.editForm, async (call) => {
  const { now } = call
  const found = await editableArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  const { form, draft } = await draftedEdit(call, editedAt(article), formOf(article, now))
  return page(VIEW, editPage(form, { article, draft, now }), articleDocument(article, now))
})

export const editPreview = post(
  '/articles/:id/preview',
  'articles.write',
  api.editPreview,
  async (call) => {
    const { now } = call
    const found = await editableArticle(call, call.params.id)
    if (!found.ok) return found.reply
    const { article } = found
    return previewOf(call, VIEW, {
      read: (values) => readEdit(values, article, now),
      show: (form, previewed) => editPage(form, { article, previewed, now }),
      firstHeading: 2,
    })
  },
)

export const edit = patch('/articles/:id', 'articles.write', api.edit, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await editableArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  const read = await checked(call, article)
  if (!read.ok) {
    const { errors } = read
    return invalid(VIEW, editPage({ values, errors }, { article, now }), errors)
  }
  const { revision, ...words } = read.value
  const seen = revision ?? article.revision
  const naming = { named: namedIn(words.body), before: namedIn(article.body) }
  const done = await writing.edit(db, article.id, words, { revision: seen, naming }, actor, now)
  if (!done.ok && done.code === 'CONFLICT') return conflicting(call, seen)
  const saved = await articles.find(db, article.id)
  if (!done.ok || saved === undefined) return refuse('ARTICLE_REMOVED')
  await sentDraft(call, editedAt(saved))
  return redirect(addressOf(saved), 'Article saved.', articleDocument(saved, now))
})

/**
 * Reads an edit, and applies the rules for texts unless the article remains a draft. Publishing a
 * draft counts as writing a text.
 */
async function checked(call: Writing, article: ArticleRow) {
  const read = readEdit(call.body, article, call.now)
  const isDraft = read.ok && read.value.publishedAt === null
  const before = article.publishedAt === null ? null : `${article.title}\n${article.body}`
  return isDraft ? read : editByRules(call, read, 'article', before)
}

/** Shows the form again with everything that was typed, and what others changed since then. */
async function conflicting(
  call: Call<'/articles/:id', Permission> & Writing,
  revision: number,
): Promise<Reply> {
  const { db, body, now } = call
  const found = await editableArticle(call, call.params.id)
  if (!found.ok) return found.reply
  const { article } = found
  const row = await revisions.find(db, 'article', article.id, revision)
  const values = { ...body, revision: String(article.revision) }
  const seen = String(row?.state.body ?? article.body)
  const errors = editedElsewhere('article')
  const data = editPage({ values, errors }, { article, seen, now })
  const more = { revision: article.revision, body: article.body }
  return invalid(VIEW, data, errors, { code: 'EDIT_CONFLICT', more })
}

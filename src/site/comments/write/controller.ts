import type { Permission } from '../../../domain/roles/permissions.ts'
import { ANONYMOUS } from '../../../domain/torrents/texts.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import * as comments from '../../../store/comments/comments.ts'
import * as writing from '../../../store/comments/writing.ts'
import { pathOf, targetNames } from '../../../store/records/targets.ts'
import { anchorOf, commentItem, rightsTo } from '../parts/lines.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, del, get, invalid, page, patch, post } from '../../http/action.ts'
import { redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { draftedEdit, draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { conflicting } from '../../texts/parts/edits.ts'
import { readReason, removePage } from '../../texts/parts/removals.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { markdown } from '../../ui/markdown.ts'
import { namedIn } from '../../ui/named-in.ts'
import type { Place } from '../targets.ts'
import { addressOf, findComment, missing, openComment, openPlace } from '../targets.ts'
import { editByRules, notAdmitted } from '../../text-rules/parts/outcome.ts'
import * as api from './api.ts'
import { quoting, readComment, readEdit } from './forms.ts'
import { editedAt, editPage, placeOfDraft, writePage } from './pages.ts'

/** The form of a new comment on each kind of target, its preview, and what it sends. */
export const forms = targetNames.map((target) =>
  get(`/${pathOf(target)}/:id/comments/new`, 'comments.write', api.form, async (call) => {
    const found = await openPlace(call, target, call.params.id)
    if (!found.ok) return found.reply
    const { quote } = call.query
    const quoted = typeof quote === 'string' ? await openComment(call, quote) : null
    if (quoted?.ok === false) return quoted.reply
    const body = quoted === null ? '' : quoting(quoted.comment)
    const { form, draft } = await draftedForm(call, placeOfDraft(found.place), { body })
    return page('comments/write/write', writePage(form, found.place, null, draft), { body })
  }),
)

export const adds = targetNames.map((target) =>
  post(`/${pathOf(target)}/:id/comments`, 'comments.write', api.add, async (call) => {
    const { db, body: values, member, now } = call
    const found = await openPlace(call, target, call.params.id)
    if (!found.ok) return found.reply
    const { place } = found
    const read = readComment(values)
    const again = (errors: FieldErrors, options = {}) =>
      invalid('comments/write/write', writePage({ values, errors }, place), errors, options)
    if (!read.ok) return again(read.errors)
    const { body } = read.value
    const text = { authorId: member.id, body, named: namedIn(body) }
    const done = await writing.write(db, place.on, text, now)
    if (done.ok || done.code === 'HELD') await sentDraft(call, placeOfDraft(place))
    if (!done.ok) {
      if (done.code === 'GONE') return missing(target).reply
      return notAdmitted(call, 'comment', done, again)
    }
    const comment = (await comments.find(db, done.id))!
    const at = `${place.href}#${anchorOf(comment.id)}`
    return created(at, commentItem(comment, call), 'Comment added.')
  }),
)

export const previews = targetNames.map((target) =>
  post(`/${pathOf(target)}/:id/comments/preview`, 'comments.write', api.preview, async (call) => {
    const found = await openPlace(call, target, call.params.id)
    if (!found.ok) return found.reply
    return previewOf(call, 'comments/write/write', {
      read: readComment,
      show: (form, previewed) => writePage(form, found.place, previewed),
    })
  }),
)

export const editForm = get('/comments/:id/edit', 'comments.write', api.editForm, async (call) => {
  const found = await ownComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment } = found
  const asItIs = untyped({ body: comment.body })
  const { form, draft } = await draftedEdit(call, editedAt(comment), asItIs)
  const data = editPage(form, { ...found, draft })
  return page('comments/write/write', data, commentItem(comment, call))
})

export const editPreview = post(
  '/comments/:id/preview',
  'comments.write',
  api.preview,
  async (call) => {
    const found = await ownComment(call, call.params.id)
    if (!found.ok) return found.reply
    return previewOf(call, 'comments/write/write', {
      read: readEdit,
      show: (form, previewed) => editPage(form, { ...found, previewed }),
    })
  },
)

export const edit = patch('/comments/:id', 'comments.write', api.edit, async (call) => {
  const { db, body: values, now } = call
  const found = await ownComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment, place } = found
  const read = await editByRules(call, readEdit(values), 'comment', comment.body)
  if (!read.ok)
    return invalid(
      'comments/write/write',
      editPage({ values, errors: read.errors }, found),
      read.errors,
    )
  const { body, revision = comment.revision } = read.value
  const naming = { named: namedIn(body), before: namedIn(comment.body) }
  const done = await comments.edit(db, comment.id, revision, body, now, naming)
  if (!done.ok && done.code === 'CONFLICT') return overtaken(call, found, revision)
  const saved = await comments.find(db, comment.id)
  if (!done.ok || saved === undefined) return refuse('COMMENT_REMOVED')
  await sentDraft(call, editedAt(comment))
  return redirect(addressOf(place, saved), 'Comment saved.', commentItem(saved, call))
})

export const removal = get('/comments/:id/remove', 'comments.write', api.editForm, async (call) => {
  const found = await openComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment } = found
  if (!rightsTo(comment, call).canRemove) return refuse('FORBIDDEN')
  const data = removalOf(untyped(), found, comment.authorId === call.member.id)
  return page('comments/write/remove', data, commentItem(comment, call))
})

export const remove = del('/comments/:id', 'comments.write', api.remove, async (call) => {
  const { db, body: values, member, now } = call
  const found = await openComment(call, call.params.id)
  if (!found.ok) return found.reply
  const { comment, place } = found
  if (!rightsTo(comment, call).canRemove) return refuse('FORBIDDEN')
  const isOwn = comment.authorId === member.id
  const read = readReason(call, isOwn)
  if (!read.ok) {
    const { errors } = read
    return invalid('comments/write/remove', removalOf({ values, errors }, found, isOwn), errors)
  }
  const isDone = await comments.remove(db, comment.id, { reason: read.value, by: call.actor, now })
  if (!isDone) return refuse('COMMENT_REMOVED')
  call.log('comment.removed', { commentId: comment.id, memberId: member.id })
  const gone = (await comments.find(db, comment.id)) ?? comment
  return redirect(place.href, 'Comment removed.', commentItem(gone, call))
})

function removalOf(form: Typed, { comment, place }: Omit<Found, 'ok'>, isOwn: boolean) {
  const { id, author, body } = comment
  const html = markdown(body, anchorOf(id))
  const shown = { place, author: author ?? ANONYMOUS, html, action: editedAt(comment) }
  return removePage(form, { entity: 'comment', ...shown, isOwn })
}

interface Found {
  readonly ok: true
  readonly comment: CommentRow
  readonly place: Place
}

async function ownComment(
  call: Call<string, 'comments.write'>,
  param: string,
): Promise<Found | { readonly ok: false; readonly reply: Reply }> {
  const found = await openComment(call, param)
  if (!found.ok) return found
  return rightsTo(found.comment, call).canEdit
    ? found
    : { ok: false, reply: refuse('FORBIDDEN', { detail: 'Only its author can edit a comment.' }) }
}

/** The form again with everything that was typed, next to the current text. */
async function overtaken(
  call: Call<'/comments/:id', Permission>,
  { place }: Found,
  revision: number,
): Promise<Reply> {
  const now = await findComment(call, call.params.id)
  if (!now.ok) return now.reply
  const { comment } = now
  const current = { ...comment, entity: 'comment' } as const
  return conflicting(call, 'comments/write/write', current, revision, (form, seen) =>
    editPage(form, { comment, place, seen }),
  )
}

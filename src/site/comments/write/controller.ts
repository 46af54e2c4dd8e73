import * as comments from '../../../store/comments/comments.ts'
import * as writing from '../../../store/comments/writing.ts'
import { pathOf, targetNames } from '../../../store/records/targets.ts'
import { anchorOf, commentItem } from '../parts/lines.ts'
import { created, get, invalid, page, post } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { ownTextRoutes } from '../../texts/parts/own-texts.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { namedIn } from '../../ui/named-in.ts'
import { missing, openComment, openPlace } from '../targets.ts'
import { commentText } from '../text.ts'
import * as api from './api.ts'
import { quoting, readComment } from './forms.ts'
import { placeOfDraft, writePage } from './pages.ts'

/** The form for a new comment, with a route for each kind of target. */
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

export const { editForm, edit, preview, removal, remove } = ownTextRoutes(commentText)

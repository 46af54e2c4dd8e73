import { topicHref } from '../../../domain/forums/topics.ts'
import * as posting from '../../../store/forums/posting.ts'
import * as posts from '../../../store/forums/posts.ts'
import * as reads from '../../../store/forums/reads.ts'
import type { Call, Reply } from '../../http/action.ts'
import { del, get, invalid, page, patch, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import { draftedEdit, sentDraft } from '../../texts/parts/draft.ts'
import { conflicting } from '../../texts/parts/edits.ts'
import { readReason, removePage } from '../../texts/parts/removals.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { wordings } from '../../texts/parts/wordings.ts'
import { markdown } from '../../ui/markdown.ts'
import { namedIn } from '../../ui/named-in.ts'
import { readEdit } from '../forms.ts'
import type { PostOfTopic } from '../found.ts'
import { findPost, openPost } from '../found.ts'
import { postItem } from '../json.ts'
import { canRead, postHref, rightsTo } from '../lines.ts'
import { editByRules } from '../../text-rules/parts/outcome.ts'
import * as api from './api.ts'
import { editedAt, editPage, WRITE } from './pages.ts'

/** Redirects to the page and position of a post: the target of links to it. */
export const show = get('/posts/:id', 'forums.read', api.show, async (call) => {
  const found = await findPost(call, call.params.id)
  if (!found.ok) return found.reply
  return redirect(postHref(found.post, found.topic), undefined, postItem(found.post, call))
})

export const history = get('/posts/:id/history', 'forums.read', api.history, async (call) => {
  const found = await findPost(call, call.params.id)
  if (!found.ok) return found.reply
  if (!canRead(found.post, call)) return refuse('POST_REMOVED')
  const { id, revision, number, author } = found.post
  const href = editedAt(found.post)
  const of = { label: `Post #${number} by ${author}`, href }
  return wordings(call, 'post', { title: 'Post history', of, href, id, revision })
})

export const editForm = get('/posts/:id/edit', 'forums.write', api.editForm, async (call) => {
  const found = await ownPost(call, call.params.id)
  if (!found.ok) return found.reply
  const asItIs = untyped({ body: found.post.body })
  const { form, draft } = await draftedEdit(call, editedAt(found.post), asItIs)
  const data = editPage(form, { ...found, draft })
  return page(WRITE, data, postItem(found.post, call))
})

export const preview = post('/posts/:id/preview', 'forums.write', api.preview, async (call) => {
  const found = await ownPost(call, call.params.id)
  if (!found.ok) return found.reply
  return previewOf(call, WRITE, {
    read: readEdit,
    show: (form, previewed) => editPage(form, { ...found, previewed }),
  })
})

export const edit = patch('/posts/:id', 'forums.write', api.edit, async (call) => {
  const { db, body: values, now } = call
  const found = await ownPost(call, call.params.id)
  if (!found.ok) return found.reply
  const read = await editByRules(call, readEdit(values), 'post', found.post.body)
  if (!read.ok) {
    return invalid(WRITE, editPage({ values, errors: read.errors }, found), read.errors)
  }
  const { body, revision = found.post.revision } = read.value
  const naming = { named: namedIn(body), before: namedIn(found.post.body) }
  const done = await posting.edit(db, found.post.id, { revision, body, naming }, now)
  if (!done.ok && done.code === 'CONFLICT') return overtaken(call, found, revision)
  const saved = await posts.find(db, found.post.id)
  if (!done.ok || saved === undefined) return refuse('POST_REMOVED')
  await sentDraft(call, editedAt(saved))
  return redirect(postHref(saved, found.topic), 'Post saved.', postItem(saved, call))
})

export const removal = get('/posts/:id/remove', 'forums.write', api.editForm, async (call) => {
  const found = await openPost(call, call.params.id)
  if (!found.ok) return found.reply
  if (!rightsTo(found.post, found.topic, call).canRemove) return refuse('FORBIDDEN')
  const data = removalOf(untyped(), found, found.post.authorId === call.member.id)
  return page('forums/posts/remove', data, postItem(found.post, call))
})

export const remove = del('/posts/:id', 'forums.write', api.remove, async (call) => {
  const { db, body: values, member, now } = call
  const found = await openPost(call, call.params.id)
  if (!found.ok) return found.reply
  const { post: row, topic } = found
  if (!rightsTo(row, topic, call).canRemove) return refuse('FORBIDDEN')
  const isOwn = row.authorId === member.id
  const read = readReason(call, isOwn)
  if (!read.ok) {
    const { errors } = read
    return invalid('forums/posts/remove', removalOf({ values, errors }, found, isOwn), errors)
  }
  const isDone = await posting.remove(db, row.id, { reason: read.value, by: call.actor, now })
  if (!isDone) return refuse('POST_REMOVED')
  call.log('post.removed', { postId: row.id, memberId: member.id })
  const gone = (await posts.find(db, row.id)) ?? row
  return redirect(`/forums/${topic.forumSlug}`, 'Post removed.', postItem(gone, call))
})

function removalOf(form: Typed, { post: row, topic }: PostOfTopic, isOwn: boolean) {
  const place = { label: topic.title, href: topicHref(topic) }
  const html = markdown(row.body, `post-${row.id}`)
  const { author } = row
  return removePage(form, { entity: 'post', place, author, html, action: editedAt(row), isOwn })
}

/** Also for a removed post: what follows it is unread again. */
export const unread = post('/posts/:id/unread', 'forums.write', api.unread, async (call) => {
  const found = await findPost(call, call.params.id)
  if (!found.ok) return found.reply
  const { number, topicId } = found.post
  const { arrangement } = found.topic
  await reads.setBack(call.db, { memberId: call.member.id, topicId, number, arrangement })
  return redirect(`/forums/${found.topic.forumSlug}`, `Posts from #${number} marked as unread.`)
})

type Own = (PostOfTopic & { readonly ok: true }) | { readonly ok: false; readonly reply: Reply }

async function ownPost(call: Call<string, 'forums.write'>, param: string): Promise<Own> {
  const found = await openPost(call, param)
  if (!found.ok) return found
  return rightsTo(found.post, found.topic, call).canEdit
    ? found
    : { ok: false, reply: refuse('FORBIDDEN', { detail: 'You cannot edit this post.' }) }
}

/** The form again with everything that was typed, next to the current text. */
async function overtaken(
  call: Call<'/posts/:id', 'forums.write'>,
  { topic, post: { id } }: PostOfTopic,
  revision: number,
): Promise<Reply> {
  const now = await openPost(call, String(id))
  if (!now.ok) return now.reply
  const current = { ...now.post, entity: 'post' } as const
  return conflicting(call, WRITE, current, revision, (form, seen) =>
    editPage(form, { post: now.post, topic, seen }),
  )
}

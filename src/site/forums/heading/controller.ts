import { topicHref } from '../../../domain/forums/topics.ts'
import * as forums from '../../../store/forums/forums.ts'
import * as heading from '../../../store/forums/heading.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import * as topics from '../../../store/forums/topics.ts'
import * as admission from '../../../store/text-rules/admission.ts'
import type { Call } from '../../http/action.ts'
import { get, invalid, page, put, redirect, refuse, refused } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { editedElsewhere, wrong } from '../../http/frame/forms.ts'
import { historyReply } from '../../http/frame/history.ts'
import { findTopic, readerOf } from '../found.ts'
import { topicItem } from '../json.ts'
import { unknownLabels } from '../forms.ts'
import { canHead } from '../lines.ts'
import * as api from './api.ts'
import { readHeading } from './forms.ts'
import { editedTopic, headingPage } from './pages.ts'

const VIEW = 'forums/heading'

export const form = get('/topics/:id/heading', 'forums.read', api.form, async (call) => {
  const found = await changeable(call)
  if (!found.ok) return found.reply
  const { topic } = found
  const { title, labels } = topic
  return page(VIEW, await shown(call, topic, untyped({ title, labels })), topicItem(topic))
})

/** The history of the title and labels of a topic; each post has a separate history. */
export const history = get('/topics/:id/history', 'forums.read', api.history, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  return historyReply(call, 'forums/history', editedTopic(found.topic))
})

export const change = put('/topics/:id/heading', 'forums.write', api.change, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await changeable(call)
  if (!found.ok) return found.reply
  const { topic } = found
  const read = readHeading(values)
  const known = await labelsOf(call, topic)
  if (!read.ok)
    return invalid(VIEW, headingPage({ values, errors: read.errors }, known), read.errors)
  const { title, labels = topic.labels, revision = topic.revision } = read.value
  const errors = await faultsOf(call, { title, labels }, known)
  if (errors !== null) return invalid(VIEW, headingPage({ values, errors }, known), errors)
  const done = await heading.change(db, topic.id, { title, labels, revision }, actor, now)
  return done.ok ? saved(call, topic.id) : overtaken(call, done.code)
})

/** Returns errors for labels that the forum lacks, or a title that the rules for texts refuse. */
async function faultsOf(
  { db, member, now }: Asked,
  { title, labels }: { readonly title: string; readonly labels: readonly string[] },
  known: { readonly topic: TopicRow; readonly labels: readonly string[] },
): Promise<FieldErrors | null> {
  const unknown = labels.filter((label) => !known.labels.includes(label))
  if (unknown.length > 0) return wrong('labels', unknownLabels(unknown))
  const text = { authorId: member.id, kind: 'topic', title, body: '' } as const
  const reason = await admission.editRefused(db, text, known.topic.title, now)
  return reason === null ? null : wrong('title', `was not accepted: ${reason}`)
}

type Asked = Call<'/topics/:id/heading', 'forums.read' | 'forums.write'>

async function changeable(call: Asked) {
  const found = await findTopic(call, call.params.id)
  if (!found.ok || canHead(found.topic, call)) return found
  const code = found.topic.isLocked ? 'TOPIC_LOCKED' : 'FORBIDDEN'
  return refused(code)
}

async function labelsOf(call: Asked, topic: TopicRow) {
  const forum = await forums.find(call.db, topic.forumSlug, readerOf(call))
  return { topic, labels: forum?.labels ?? [] }
}

async function shown(call: Asked, topic: TopicRow, typed: Typed) {
  return headingPage(typed, await labelsOf(call, topic))
}

async function saved(call: Asked, id: number) {
  const topic = await topics.find(call.db, id, readerOf(call))
  if (topic === undefined) return refuse('TOPIC_NOT_FOUND')
  return redirect(topicHref(topic), 'Topic saved.', topicItem(topic))
}

/** Shows the form again with what was typed, below the current title of the topic. */
async function overtaken(call: Asked, code: 'GONE' | 'CONFLICT') {
  const found = await changeable(call)
  if (!found.ok) return found.reply
  if (code === 'GONE') return refuse('TOPIC_NOT_FOUND')
  const { topic } = found
  const errors = editedElsewhere('topic')
  const known = { ...(await labelsOf(call, topic)), isOvertaken: true }
  const data = headingPage({ values: call.body, errors }, known)
  return invalid(VIEW, data, errors, { code: 'EDIT_CONFLICT' })
}

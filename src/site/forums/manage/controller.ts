import { topicHref } from '../../../domain/forums/topics.ts'
import * as changing from '../../../store/forums/changing.ts'
import * as forums from '../../../store/forums/forums.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import * as topics from '../../../store/forums/topics.ts'
import type { Call } from '../../http/action.ts'
import { get, invalid, page, patch, redirect, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { isChecked, wrong } from '../../http/frame/forms.ts'
import type { Managed } from '../forms.ts'
import { readManaged } from '../forms.ts'
import { findTopic, readerOf } from '../found.ts'
import { topicItem } from '../json.ts'
import * as api from './api.ts'
import { managePage } from './pages.ts'

const VIEW = 'forums/manage'
const LINE = { forwardDays: '7' }

export const form = get('/topics/:id/manage', 'forums.moderate', api.form, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const { forumSlug: forum, pin, isLocked, slowSeconds, note } = topic
  const shown = { pin: pin === null ? '' : String(pin), isLocked: isLocked ? 'on' : 'off' }
  const values = { forum, ...shown, slowSeconds: String(slowSeconds), note, ...LINE }
  return page(VIEW, managePage(untyped(values), topic, await places(call, topic)), topicItem(topic))
})

export const change = patch('/topics/:id', 'forums.moderate', api.change, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const open = await places(call, topic)
  const read = readManaged(values)
  if (!read.ok)
    return invalid(VIEW, managePage({ values, errors: read.errors }, topic, open), read.errors)
  const { forum = topic.forumSlug, ...given } = read.value
  const to = open.find(({ slug }) => slug === forum)
  if (to === undefined) {
    const errors = wrong('forum', 'is not a forum that topics can be moved to')
    return invalid(VIEW, managePage({ values, errors }, topic, open), errors)
  }
  const state = { forumId: to.id, ...stateOf(topic, given) }
  const isDone = await changing.change(db, topic.id, state, actor, now)
  const saved = await topics.find(db, topic.id, readerOf(call))
  if (!isDone || saved === undefined) return refuse('TOPIC_NOT_FOUND')
  return redirect(topicHref(saved), 'Topic saved.', topicItem(saved))
})

/** Returns the state of a topic after a change; omitted fields keep their values. */
function stateOf(topic: TopicRow, given: Omit<Managed, 'forum'>) {
  const { pin, isLocked = topic.isLocked, slowSeconds, note = topic.note } = given
  const { reason = '', forwardDays = 0 } = given
  return {
    pin: pin === undefined ? topic.pin : Number(pin) || null,
    isLocked: isChecked(isLocked),
    slowSeconds: slowSeconds === undefined ? topic.slowSeconds : Number(slowSeconds),
    ...{ note, reason, forwardDays },
  }
}

/** Returns the forums that a topic can be in: the current one, and those that the reader sees. */
async function places(call: Call<string, 'forums.moderate'>, topic: TopicRow) {
  const open = await forums.index(call.db, readerOf(call))
  if (open.some(({ slug }) => slug === topic.forumSlug)) return open
  const { forumId, forumSlug, forum } = topic
  return [{ id: forumId, slug: forumSlug, name: forum }, ...open]
}

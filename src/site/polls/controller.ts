import * as asking from '../../store/polls/asking.ts'
import type { Place, Poll } from '../../store/polls/polls.ts'
import * as polls from '../../store/polls/polls.ts'
import * as voting from '../../store/polls/voting.ts'
import type { OrReply, Reply } from '../http/action.ts'
import { get, invalid, page, post, redirect, refuse, refused } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import type { FieldErrors, Fields } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { pagerOf } from '../http/frame/pager.ts'
import { listedBelow } from '../http/frame/listed.ts'
import { idOf } from '../http/frame/path-ids.ts'
import * as api from './api.ts'
import { removalRoutes } from '../texts/parts/removals.ts'
import { readVote } from './forms.ts'
import { outcomeItem, pollItem } from './json.ts'
import { pollPage, pollsPage, removePage } from './pages.ts'
import { mayManage } from './parts/box.ts'
import type { Asked, ShownPoll } from './parts/reading.ts'
import { readerOf, withOutcome } from './parts/reading.ts'

const SHOW = 'polls/show'
const REMOVE = 'polls/remove'

export const list = get('/polls', 'polls.read', api.list, async (call) => {
  const { db, query, now } = call
  const place = placeOf(query)
  const found = await listedBelow(call, (below, limit) =>
    polls.list(db, readerOf(call), { place, below, limit }),
  )
  const { rows, next } = found
  const pager = pagerOf('/polls', found, query)
  const items = rows.map((row) => pollItem(row, now))
  return page('polls/list', pollsPage(rows, call, pager), { items, next, total: null })
})

/** Returns the topic or article that a list is limited to; null: none. */
function placeOf({ topic, article }: Fields): Place | null {
  if (topic !== undefined) return { topicId: idOf(String(topic)) }
  return article === undefined ? null : { articleId: idOf(String(article)) }
}

export const show = get('/polls/:id', 'polls.read', api.show, async (call) => {
  const found = await openPoll(call, call.params.id)
  if (!found.ok) return found.reply
  const shown = await withOutcome(call, found.poll)
  return page(SHOW, pollPage(shown, call, untyped()), documentOf(shown, call.now))
})

export const vote = post('/polls/:id/vote', 'polls.vote', api.vote, async (call) => {
  const { db, body: values } = call
  const found = await openPoll(call, call.params.id)
  if (!found.ok) return found.reply
  const again = async (errors: FieldErrors, options = {}) => {
    const shown = await withOutcome(call, found.poll)
    return invalid(SHOW, pollPage(shown, call, { values, errors }), errors, options)
  }
  const read = readVote(values)
  if (!read.ok) return again(read.errors)
  const done = await voting.vote(db, found.poll.id, readerOf(call), read.value)
  if (done.ok) return afterwards(call, found.poll, 'Your vote was counted.')
  switch (done.code) {
    case 'INVALID':
      return again(wrong('choices', done.fault))
    case 'GONE':
      return refuse('POLL_REMOVED')
    default: {
      const { text, code } = REFUSED[done.code]
      return again(wrong('', text), { code })
    }
  }
})

const REFUSED = {
  OVER: { text: 'This poll has ended.', code: 'POLL_OVER' },
  VOTED: { text: 'You have voted, and votes here are final.', code: 'VOTED_ALREADY' },
  NOT_YOURS: {
    text: 'You are not among the members who can vote in this poll.',
    code: 'NOT_A_VOTER',
  },
} as const

export const end = post('/polls/:id/end', 'polls.write', api.end, async (call) => {
  const { db, actor, now } = call
  const found = await openPoll(call, call.params.id)
  if (!found.ok) return found.reply
  const { poll } = found
  if (!mayManage(poll, call)) return refuse('FORBIDDEN')
  if (!(await asking.end(db, poll.id, actor, now))) return refuse('POLL_OVER')
  return afterwards(call, poll, 'Poll ended.')
})

export const { removal, remove } = removalRoutes<{ poll: Poll }>({
  path: '/polls/:id',
  right: 'polls.write',
  api,
  view: REMOVE,
  async open(call) {
    const found = await openPoll(call, call.params.id)
    return found.ok && !mayManage(found.poll, call) ? refused('FORBIDDEN') : found
  },
  isOwn: ({ poll }, { member }) => poll.makerId === member.id,
  page: (form, { poll }, isOwn) => removePage(form, poll, isOwn),
  json: async ({ poll }, call) => documentOf(await withOutcome(call, poll), call.now),
  async remove({ db }, { poll }, removal) {
    const isDone = await asking.remove(db, poll.id, removal)
    return isDone ? redirect('/polls', 'Poll removed.') : refuse('POLL_REMOVED')
  },
})

type Found = OrReply<{ readonly poll: Poll }>

/** Returns the poll whose ID is in a path, unless it was removed. */
async function openPoll(call: Asked, param: string): Promise<Found> {
  const poll = await polls.find(call.db, idOf(param), readerOf(call))
  if (poll === undefined) return refused('POLL_NOT_FOUND')
  if (poll.removedAt === null) return { ok: true, poll }
  const { removedReason: why } = poll
  const detail = why === null || why === '' ? undefined : `This poll was removed: ${why}`
  return refused('POLL_REMOVED', { detail })
}

/** Redirects back to the page of the poll. */
async function afterwards(call: Asked, { id: pollId }: Poll, said: string): Promise<Reply> {
  const poll = await polls.find(call.db, pollId, readerOf(call))
  if (poll === undefined) return refuse('POLL_REMOVED')
  const { topicId, articleId } = poll
  const inArticle = articleId === null ? `/polls/${pollId}` : `/articles/${articleId}`
  const at = topicId === null ? inArticle : `/topics/${topicId}#poll`
  return redirect(at, said, documentOf(await withOutcome(call, poll), call.now))
}

function documentOf({ poll, outcome, voters }: ShownPoll, now: Date) {
  return { ...pollItem(poll, now), outcome: outcomeItem(poll, outcome, voters) }
}

import type pg from 'pg'
import { digests } from '../../shared/digests.ts'
import { createDraw } from '../draw.ts'
import { prose, subject } from '../prose.ts'
import { momentAt } from '../timeline.ts'
import { dateOf } from './member-rows.ts'
import type { Parts } from './lanes/parts.ts'
import { copyInParts } from './lanes/parts.ts'
import type { DemoTalk } from './types.ts'

// Conversations between two members, most of which both have read to the end.

/** The number of conversations per member, and the mean length of a conversation. */
const A_MEMBER = 0.5
const MESSAGES = 10
const PAUSE_SECONDS = 4_000
/** The share of conversations whose last messages are unread. */
const UNREAD = 0.1

interface Line {
  readonly id: number
  readonly authorId: number
  readonly body: string
  readonly at: number
}

interface Conversation {
  readonly id: number
  readonly subject: string
  readonly starter: number
  readonly other: number
  readonly at: number
  readonly lines: readonly Line[]
  readonly isUnread: boolean
}

/** Writes the conversations with their members and messages. */
export async function* writeMessages(client: pg.ClientBase, talk: DemoTalk): Parts {
  const conversations = { [Symbol.iterator]: () => allOf(talk) }
  yield* copyInParts(
    client,
    'conversation',
    ['id', 'subject', 'started_by', 'created_at'],
    map(conversations, ({ id, subject, starter, at }) => [[id, subject, starter, dateOf(at)]]),
  )
  yield* copyInParts(
    client,
    'message',
    ['id', 'conversation_id', 'author_id', 'body', 'digest', 'created_at'],
    map(conversations, ({ id, lines }) =>
      lines.map((one) => [
        ...[one.id, id, one.authorId, one.body],
        ...[digests.sha1(Buffer.from(one.body)), dateOf(one.at)],
      ]),
    ),
  )
  yield* copyInParts(
    client,
    'conversation_member',
    ['conversation_id', 'member_id', 'joined_at', 'last_id', 'other_id', 'read_id'],
    map(conversations, memberRows),
  )
}

function* map<In, Out>(all: Iterable<In>, rowsOf: (one: In) => readonly Out[]) {
  for (const one of all) yield* rowsOf(one)
}

/**
 * Yields all conversations, the same ones each time. A member without anyone to write to has none.
 */
function* allOf(talk: DemoTalk): Generator<Conversation> {
  const count = Math.floor(talk.members.length * A_MEMBER)
  let messages = 0
  for (let nth = 0; nth < count; nth++) {
    const made = conversationOf(talk, nth, count, messages)
    if (made.starter === made.other) continue
    messages += made.lines.length
    yield made
  }
}

function conversationOf(talk: DemoTalk, nth: number, count: number, before: number): Conversation {
  const { seed, timeline } = talk
  const draw = createDraw(seed, 'conversation', nth)
  const people = [talk.any(draw), talk.any(draw)]
  const begun = momentAt(timeline, draw, nth, count)
  const at = Math.max(begun, ...people.map(({ createdAt }) => createdAt))
  const [starter, other] = people.map(({ id }) => id)
  const length = 1 + Math.floor(draw.wait(MESSAGES - 1))
  let time = at
  const lines = Array.from({ length }, (_, index) => {
    if (index > 0) time = Math.min(timeline.now - 60, time + Math.floor(draw.wait(PAUSE_SECONDS)))
    const authorId = index === 0 || draw.chance(0.4) ? starter : other
    return { id: before + index + 1, authorId, body: prose(draw), at: time }
  })
  const isUnread = draw.chance(UNREAD)
  return { id: nth + 1, subject: subject(draw), starter, other, at, lines, isUnread }
}

function memberRows({ id, starter, other, at, lines, isUnread }: Conversation) {
  const last = lines[lines.length - 1]
  return [starter, other].map((memberId) => {
    const byOthers = lines.filter(({ authorId }) => authorId !== memberId).at(-1)?.id ?? 0
    const readId = isUnread && memberId !== last.authorId ? lines[0].id - 1 : last.id
    return [id, memberId, dateOf(at), last.id, byOthers, readId]
  })
}

import { HOUR_SECONDS } from '../domain/units.ts'
import type { Draw } from './draw.ts'
import { createDraw } from './draw.ts'
import { prose, subject } from './prose.ts'
import type { DemoMember, DemoTalk } from './rows/types.ts'

// Topics and posts of the forums, in the order of time. One of the topics never ends, as on every
// site.

export interface DemoTopic {
  readonly authorId: number
  readonly title: string
  /** In seconds since 1970. */
  readonly createdAt: number
  /** The position in the list of forums. */
  readonly forum: number
  readonly numbers: number
  readonly removed: number
  /** The last post that has not been removed. */
  readonly last: {
    /** The position among all posts. */
    readonly place: number
    readonly number: number
    readonly authorId: number
    readonly at: number
  }
}

export interface DemoPost {
  /** The position in the list of topics. */
  readonly topic: number
  readonly number: number
  readonly authorId: number
  readonly createdAt: number
  readonly body: string
  readonly isRemoved: boolean
}

export interface ThreadsPlan extends DemoTalk {
  /** The number of forums; the first ones are busier. */
  readonly forums: number
}

export interface DemoThreads {
  readonly topics: readonly DemoTopic[]
  /** The posts, which are the same in each iteration. */
  readonly posts: Iterable<DemoPost>
  readonly postCount: number
}

const POSTS_A_MEMBER = 20
const POSTS_A_TOPIC = 20
/** The share of the endless topic in all posts. */
const ENDLESS = 1 / 40
const REMOVED = 0.01
/** The mean number of topics that members still answer, counted from the newest. */
const ALIVE = 40

/**
 * The posts end this many hours before now. Later posts are those of life/threads.ts, which have
 * higher IDs.
 */
const UNTIL_HOURS = 92

/** Plans the topics. The posts are generated one by one, because there can be millions. */
export function makeThreads(plan: ThreadsPlan): DemoThreads {
  const postCount = plan.members.length * POSTS_A_MEMBER
  const topicOf = new Int32Array(postCount)
  const counts: Counts[] = []
  for (let nth = 0; nth < postCount; nth++) {
    const { topic, draw } = placeOf(plan, nth, counts.length)
    topicOf[nth] = topic
    if (topic === counts.length)
      counts.push({ first: nth, draw, numbers: 0, removed: 0, last: nth, lastNumber: 1 })
    const one = counts[topic]
    one.numbers++
    if (isRemoved(plan, nth, one.numbers)) one.removed++
    else Object.assign(one, { last: nth, lastNumber: one.numbers })
  }
  const topics = counts.map((one) => topicOfCounts(plan, one))
  function* posts() {
    const numbers = new Int32Array(topics.length)
    for (let nth = 0; nth < postCount; nth++) {
      const number = ++numbers[topicOf[nth]]
      yield postOf(plan, nth, topicOf[nth], number)
    }
  }
  return { topics, posts: { [Symbol.iterator]: posts }, postCount }
}

interface Counts {
  /** The positions of the first and the last post among all posts. */
  readonly first: number
  readonly draw: Draw
  numbers: number
  removed: number
  last: number
  lastNumber: number
}

/**
 * Returns the position of the topic of a post: a new topic, the endless one, or one of the newest.
 */
function placeOf({ seed }: ThreadsPlan, nth: number, topics: number) {
  const draw = createDraw(seed, 'post', nth)
  if (topics === 0 || draw.chance(1 / POSTS_A_TOPIC)) return { topic: topics, draw }
  if (draw.chance(ENDLESS)) return { topic: 0, draw }
  return { topic: Math.max(0, topics - 1 - Math.floor(draw.wait(ALIVE))), draw }
}

function topicOfCounts(plan: ThreadsPlan, { first, draw, last, ...counts }: Counts): DemoTopic {
  const [createdAt, at] = [timeOf(plan, first), timeOf(plan, last)]
  return {
    authorId: authorOf(plan, first, createdAt).id,
    title: subject(draw),
    createdAt,
    forum: Math.floor(plan.forums * draw.next() ** 1.5),
    numbers: counts.numbers,
    removed: counts.removed,
    last: { place: last, number: counts.lastNumber, authorId: authorOf(plan, last, at).id, at },
  }
}

function postOf(plan: ThreadsPlan, nth: number, topic: number, number: number): DemoPost {
  const createdAt = timeOf(plan, nth)
  return {
    topic,
    number,
    authorId: authorOf(plan, nth, createdAt).id,
    createdAt,
    body: prose(createDraw(plan.seed, 'prose', nth)),
    isRemoved: isRemoved(plan, nth, number),
  }
}

/** The first post is never removed, because the topic is about it. */
function isRemoved({ seed }: ThreadsPlan, nth: number, number: number): boolean {
  return number > 1 && createDraw(seed, 'post removed', nth).chance(REMOVED)
}

function timeOf({ seed, timeline, members }: ThreadsPlan, nth: number): number {
  const count = members.length * POSTS_A_MEMBER
  const share = (nth + createDraw(seed, 'post time', nth).next()) / count
  const { start, now, momentOf } = timeline
  const part = (now - UNTIL_HOURS * HOUR_SECONDS - start) / (now - start)
  // Members join evenly and write equally often, so the number of posts grows with the square of
  // the time.
  return Math.floor(start + (momentOf(Math.sqrt(share)) - start) * part)
}

/** Returns a member who had joined by this time, preferably an active one. */
function authorOf({ seed, any, members }: ThreadsPlan, nth: number, at: number): DemoMember {
  const draw = createDraw(seed, 'author', nth)
  for (let tries = 0; tries < 5; tries++) {
    const one = any(draw)
    if (one.createdAt < at) return one
  }
  return members[Math.floor(draw.next() * joinedBy(members, at))]
}

/**
 * Returns how many members had joined by this time; at least one. The members must be in the order
 * in which they joined.
 */
function joinedBy(members: readonly DemoMember[], at: number): number {
  let [low, high] = [1, members.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (members[middle - 1].createdAt < at) low = middle
    else high = middle - 1
  }
  return low
}

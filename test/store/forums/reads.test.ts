import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb, createDb } from '../../../src/store/base/db.ts'
import * as changing from '../../../src/store/forums/changing.ts'
import * as forums from '../../../src/store/forums/forums.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as reads from '../../../src/store/forums/reads.ts'
import * as topics from '../../../src/store/forums/topics.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
/** Two site nodes. */
let nodes: readonly [Db, Db]
let members: readonly number[]
let minute = Date.parse('2026-03-01T12:00:00Z')

beforeAll(async () => {
  database = await testDatabase()
  const node = () => createDb(database.url, { log: silentLog(), max: 4 })
  nodes = [node(), node()]
  members = [await aMemberRow(nodes[0], 'ann'), await aMemberRow(nodes[0], 'bob')]
  await sql`update member set created_at = '2026-01-01'`.execute(nodes[0])
})
afterAll(async () => {
  await Promise.all(nodes.map((db) => closeDb(db)))
  await database.drop()
})

/** Ten posts of a member never fall into one minute. */
const later = () => new Date((minute += 60_000))

// The oracle: every post, and which posts each member has read, as plain sets.

interface Said {
  readonly id: number
  readonly topic: number
  readonly number: number
  isRemoved: boolean
}

interface Oracle {
  readonly posts: Said[]
  readonly seen: readonly Set<number>[]
  /** The forum of each topic. */
  readonly places: Map<number, number>
}

const ACTS = [
  ...(['start', 'answer', 'answer', 'read', 'readAll', 'setBack'] as const),
  ...(['remove', 'removeLast', 'move'] as const),
] as const

interface Step {
  readonly act: (typeof ACTS)[number]
  readonly who: number
  readonly node: number
  readonly pick: number
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom(...ACTS),
  who: fc.nat(1),
  node: fc.nat(1),
  pick: fc.nat(999),
})

const there = ({ posts }: Oracle, topic: number) =>
  posts.filter((post) => post.topic === topic && !post.isRemoved)

/** The topics of which a member has not read all posts. */
function unreadIn(oracle: Oracle, who: number): number[] {
  const left = oracle.posts.filter(({ id, isRemoved }) => !isRemoved && !oracle.seen[who].has(id))
  return [...new Set(left.map(({ topic }) => topic))].sort((a, b) => a - b)
}

async function forumOf(db: Db, name = 'c'): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into forum (group_id, slug, name) select id, ${`f-${name}-${minute}`}, 'A forum'
    from forum_group limit 1 returning id`.execute(db)
  return rows[0].id
}

async function post(oracle: Oracle, into: readonly number[], { who, node, pick, act }: Step) {
  const db = nodes[node]
  const written = { authorId: members[who], body: `Text ${(minute += 1)}`, mentioned: [] }
  const open = [...new Set(oracle.posts.map(({ topic }) => topic))]
  const isNew = act === 'start' || open.length === 0
  const topic = open[pick % Math.max(1, open.length)]
  const before = isNew ? [] : there(oracle, topic)
  const done = isNew
    ? await posting.start(db, into[pick % into.length], { ...written, title: 'A topic' }, later())
    : await posting.answer(db, topic, { ...written, isStaff: false }, later())
  if (!done.ok) throw new Error(done.code)
  if (isNew) oracle.places.set(done.topicId, into[pick % into.length])
  const number = oracle.posts.filter((one) => one.topic === done.topicId).length + 1
  oracle.posts.push({ id: done.id, topic: done.topicId, number, isRemoved: false })
  // The new post is read too, if nothing before it is left.
  if (before.every(({ id }) => oracle.seen[who].has(id))) oracle.seen[who].add(done.id)
}

async function change(oracle: Oracle, into: readonly number[], { act, who, node, pick }: Step) {
  const db = nodes[node]
  const one = oracle.posts[pick % oracle.posts.length]
  const mark = { memberId: members[who], topicId: one.topic, number: one.number }
  const ofTopic = oracle.posts.filter(({ topic }) => topic === one.topic)
  if (act === 'read') {
    await reads.topic(db, mark)
    for (const { id, number } of ofTopic) if (number <= one.number) oracle.seen[who].add(id)
  } else if (act === 'setBack') {
    await reads.setBack(db, mark)
    for (const { id, number } of ofTopic) {
      if (number >= one.number) oracle.seen[who].delete(id)
      else oracle.seen[who].add(id)
    }
  } else if (act === 'readAll') {
    const forumId = oracle.places.get(one.topic)!
    await reads.forum(db, { memberId: members[who], forumId, postId: one.id })
    for (const { id, topic } of oracle.posts) {
      if (id <= one.id && oracle.places.get(topic) === forumId) oracle.seen[who].add(id)
    }
  } else if (act === 'move') {
    const forumId = into.find((forum) => forum !== oracle.places.get(one.topic))!
    const state = { forumId, pin: null, isLocked: false, reason: '' }
    const by = { memberId: members[who], name: 'staff', address: null }
    expect(await changing.change(db, one.topic, state, by, later())).toBe(true)
    oracle.places.set(one.topic, forumId)
  } else {
    const gone = act === 'removeLast' ? (there(oracle, one.topic).at(-1) ?? one) : one
    const by = { memberId: members[who], name: 'staff', address: null }
    const isDone = await posting.remove(db, gone.id, 'reason', by, later())
    expect(isDone).toBe(!gone.isRemoved)
    gone.isRemoved = true
  }
}

describe('read marks', () => {
  it('say what a plain list of read posts says, whatever is posted, read, moved and removed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const into = [await forumOf(nodes[0], 'a'), await forumOf(nodes[0], 'b')]
        const oracle: Oracle = { posts: [], seen: [new Set(), new Set()], places: new Map() }
        for (const one of steps) {
          const isPost = one.act === 'start' || one.act === 'answer' || oracle.posts.length === 0
          await (isPost ? post(oracle, into, one) : change(oracle, into, one))
        }
        for (const who of [0, 1]) await compare(oracle, into, who)
      }),
      { numRuns: 20 },
    )
  })

  it('count each post once when two nodes post at the same time', async () => {
    const forumId = await forumOf(nodes[0])
    const oracle: Oracle = { posts: [], seen: [new Set(), new Set()], places: new Map() }
    const first = { act: 'start', who: 0, node: 0, pick: 0 } as const
    await post(oracle, [forumId], first)
    const answers = Array.from({ length: 16 }, (_, nth) => ({
      ...({ act: 'answer', who: nth % 2, node: nth % 2, pick: 0 } as const),
    }))
    await Promise.all(answers.map((one) => post(oracle, [forumId], one)))
    const { rows } = await sql<{ number: number }>`
      select number from post where topic_id = ${oracle.posts[0].topic} order by id`.execute(
      nodes[1],
    )
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, nth) => nth + 1))
    const [topic] = await sql<{ posts: number; numbers: number }>`
      select posts, numbers from topic where forum_id = ${forumId}`
      .execute(nodes[0])
      .then((found) => found.rows)
    expect(topic).toEqual({ posts: 17, numbers: 17 })
  })
})

async function compare(oracle: Oracle, into: readonly number[], who: number): Promise<void> {
  const reader = { memberId: members[who], now: later() }
  const wanted = unreadIn(oracle, who)
  const all = await topics.unread(nodes[0], reader, { before: null, limit: 1_000 })
  const own = new Set(oracle.posts.map(({ topic }) => topic))
  const listed = all.map(({ id }) => id).filter((id) => own.has(id))
  expect(listed.sort((a, b) => a - b)).toEqual(wanted)
  const index = await forums.index(nodes[1], reader)
  const live = oracle.posts.filter(({ isRemoved }) => !isRemoved)
  for (const forumId of into) {
    const row = index.find(({ id }) => id === forumId)
    const here = (topic: number) => oracle.places.get(topic) === forumId
    const posts = live.filter(({ topic }) => here(topic))
    const unread = wanted.filter(here).length
    expect([row?.unread, row?.posts]).toEqual([unread, posts.length])
    expect(row?.topics).toBe(new Set(posts.map(({ topic }) => topic)).size)
  }
  for (const topicId of new Set(live.map(({ topic }) => topic))) {
    const left = there(oracle, topicId)
    const first = left.find(({ id }) => !oracle.seen[who].has(id)) ?? left.at(-1)
    const found = await reads.firstUnread(nodes[0], { memberId: members[who], topicId })
    expect(found?.id).toBe(first?.id)
  }
}

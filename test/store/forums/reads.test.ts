import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as changing from '../../../src/store/forums/changing.ts'
import * as forums from '../../../src/store/forums/forums.ts'
import * as merging from '../../../src/store/forums/merging.ts'
import * as posting from '../../../src/store/forums/posting.ts'
import * as reads from '../../../src/store/forums/reads.ts'
import * as splitting from '../../../src/store/forums/splitting.ts'
import * as topics from '../../../src/store/forums/topics.ts'
import * as deciding from '../../../src/store/held-texts/deciding.ts'
import { createDb } from '../../support/patient-db.ts'
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
  topic: number
  number: number
  isRemoved: boolean
}

interface Oracle {
  readonly posts: Said[]
  readonly seen: readonly Set<number>[]
  /** The forum of each topic. */
  readonly places: Map<number, number>
  /** Answers that wait for staff, in order. */
  readonly held: { readonly id: number; readonly who: number; topic: number }[]
  /** A page of a topic and of a forum as a member saw it before, for marks that come late. */
  late: { readonly page: Page; readonly forum: ForumSeen; readonly ids: readonly number[] } | null
}

type Page = Omit<Parameters<typeof reads.topic>[1], 'memberId'>
type ForumSeen = Omit<Parameters<typeof reads.forum>[1], 'memberId'>

const ACTS = [
  ...(['start', 'answer', 'answer', 'read', 'readAll', 'setBack'] as const),
  ...(['remove', 'removeLast', 'move', 'split', 'splitOff', 'merge'] as const),
  ...(['look', 'readLate', 'readAllLate', 'hold', 'release'] as const),
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

const emptyOracle = (): Oracle => ({
  ...{ posts: [], seen: [new Set(), new Set()], places: new Map(), held: [], late: null },
})

const by = (who: number) => (act: Step['act'], pick: number) => ({ act, who, node: who, pick })
const [first, second] = [by(0), by(1)]
/** Rare in random steps. */
const SET_BACK_AND_MERGED = [
  ...[first('start', 0), first('start', 0), second('readAll', 1)],
  ...[second('setBack', 1), first('merge', 0)],
]
const MARKED_FROM_AN_OLD_PAGE = [
  ...[first('start', 0), first('answer', 0), first('answer', 0), second('readAll', 2)],
  ...[second('setBack', 0), second('readAll', 1)],
]
const MOVED_AFTER_A_LOOK = [
  ...[first('start', 0), first('start', 1), second('readAll', 0)],
  ...[second('look', 0), first('move', 1), second('readAllLate', 0)],
]

/** An answer that waited while its topic was merged. */
const HELD_AND_MERGED = [
  ...[first('start', 0), first('start', 0), second('readAll', 1), first('hold', 0)],
  ...[first('merge', 0), first('release', 0), second('read', 1)],
]

/** Two topics that take turns, of which a member read one. */
const READ_ONE_OF_TWO = [
  ...[first('start', 0), first('start', 0), first('answer', 0), first('answer', 1)],
  ...[first('answer', 0), first('answer', 1), second('read', 4), first('merge', 0)],
]
const SPLIT_AFTER_IT = [...READ_ONE_OF_TWO, first('split', 5)]
const MERGED_AGAIN = [...SPLIT_AFTER_IT, first('merge', 1)]
const REMOVED_BETWEEN = [...READ_ONE_OF_TWO, ...[1, 3, 5].map((pick) => first('remove', pick))]

const RARE: [Step[]][] = [
  ...[[SET_BACK_AND_MERGED], [MARKED_FROM_AN_OLD_PAGE], [MOVED_AFTER_A_LOOK], [HELD_AND_MERGED]],
  ...[[READ_ONE_OF_TWO], [SPLIT_AFTER_IT], [MERGED_AGAIN], [REMOVED_BETWEEN]],
] as [Step[]][]

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
  const { arrangement } = await seenOf(db, one.topic)
  const mark = { memberId: members[who], topicId: one.topic, number: one.number, arrangement }
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
    const { arrivals } = await seenOf(db, one.topic)
    await reads.forum(db, { memberId: members[who], forumId, postId: one.id, arrivals })
    for (const { id, topic } of oracle.posts) {
      if (id <= one.id && oracle.places.get(topic) === forumId) oracle.seen[who].add(id)
    }
  } else if (act === 'move') {
    const forumId = into.find((forum) => forum !== oracle.places.get(one.topic))!
    const said = { slowSeconds: 0, note: '', reason: '', forwardDays: pick % 3 }
    const state = { forumId, pin: null, isLocked: false, ...said }
    const by = { memberId: members[who], name: 'staff', address: null }
    expect(await changing.change(db, one.topic, state, by, later())).toBe(true)
    oracle.places.set(one.topic, forumId)
  } else if (act === 'split' || act === 'splitOff') {
    await split(oracle, into, one, { act, who, node, pick })
  } else if (act === 'merge') {
    await merge(oracle, one, { act, who, node, pick })
  } else if (act === 'hold' || act === 'release') {
    await (act === 'hold' ? hold(oracle, one, { act, who, node, pick }) : release(oracle, db))
  } else if (act === 'look') {
    await look(oracle, one, db)
  } else if (act === 'readLate' || act === 'readAllLate') {
    await readLate(oracle, act, who, db)
  } else {
    const gone = act === 'removeLast' ? (there(oracle, one.topic).at(-1) ?? one) : one
    const by = { memberId: members[who], name: 'staff', address: null }
    const isDone = await posting.remove(db, gone.id, { reason: 'reason', by, now: later() })
    expect(isDone).toBe(!gone.isRemoved)
    gone.isRemoved = true
  }
}

/** An answer that waits for staff: no one sees it, and nothing is unread. */
async function hold({ held }: Oracle, { topic }: Said, { who, node }: Step): Promise<void> {
  const place = JSON.stringify({ topicId: topic, mentioned: [] })
  const text = { kind: 'post', act: 'hold', rule: 'First texts', href: `/topics/${topic}` } as const
  const words = { title: null, body: `Held ${(minute += 1)}`, created_at: later() }
  const { id } = await nodes[node]
    .insertInto('held_text')
    .values({ ...text, ...words, member_id: members[who], place })
    .returning('id')
    .executeTakeFirstOrThrow()
  held.push({ id, who, topic })
}

/** Staff accept the oldest of those: it is the newest post of the topic as it is now. */
async function release(oracle: Oracle, db: Db): Promise<void> {
  const [one] = oracle.held.splice(0, 1)
  if (one === undefined) return
  const before = there(oracle, one.topic)
  const by = { ...byStaff(1 - one.who), can: () => true }
  expect(await deciding.accept(db, one.id, by, later())).toBe('DONE')
  const { rows } = await sql<{ id: number }>`
    select max(id) as id from post where topic_id = ${one.topic}`.execute(db)
  const number = oracle.posts.filter(({ topic }) => topic === one.topic).length + 1
  oracle.posts.push({ id: rows[0].id, topic: one.topic, number, isRemoved: false })
  if (before.every(({ id }) => oracle.seen[one.who].has(id))) oracle.seen[one.who].add(rows[0].id)
}

const byStaff = (who: number) => ({ memberId: members[who], name: 'staff', address: null })

/** What a page of a topic and of its forum would show now. */
async function seenOf(db: Db, topicId: number) {
  const { rows } = await sql<{ arrangement: number; arrivals: number; forumId: number }>`
    select arrangement, arrivals, forum_id as "forumId"
    from topic join forum on forum.id = forum_id where topic.id = ${topicId}`.execute(db)
  return rows[0]
}

async function look(oracle: Oracle, one: Said, db: Db): Promise<void> {
  const { arrangement, arrivals, forumId } = await seenOf(db, one.topic)
  const postId = Math.max(...oracle.posts.map(({ id }) => id))
  const shown = oracle.posts.filter(
    ({ topic, number }) => topic === one.topic && number <= one.number,
  )
  oracle.late = {
    page: { topicId: one.topic, number: one.number, arrangement },
    forum: { forumId, postId, arrivals },
    ids: shown.map(({ id }) => id),
  }
}

/** A mark of a page from before: it counts if the topic is as it was, or for what was there. */
async function readLate(oracle: Oracle, act: 'readLate' | 'readAllLate', who: number, db: Db) {
  const { late, posts, places, seen } = oracle
  if (late === null) return
  if (act === 'readAllLate') {
    const { forum } = late
    const { rows } = await sql<{ id: number }>`
      select id from topic where forum_id = ${forum.forumId} and arrival <= ${forum.arrivals}`.execute(
      db,
    )
    const there = new Set(rows.map(({ id }) => id))
    await reads.forum(db, { ...forum, memberId: members[who] })
    for (const { id, topic } of posts) {
      const isHere = places.get(topic) === forum.forumId && there.has(topic)
      if (isHere && id <= forum.postId) seen[who].add(id)
    }
    return
  }
  const { topicId, arrangement } = late.page
  const isSame = (await seenOf(db, topicId)).arrangement === arrangement
  await reads.topic(db, { ...late.page, memberId: members[who] })
  if (isSame) for (const id of late.ids) seen[who].add(id)
}

async function split(oracle: Oracle, into: readonly number[], one: Said, step: Step) {
  const { act, who, node, pick } = step
  const all = oracle.posts.filter(({ topic }) => topic === one.topic)
  const isOff = act === 'splitOff'
  const goes = all.filter(({ id, number }) =>
    isOff ? number >= one.number : id === one.id || id % 3 === pick % 3,
  )
  const left = goes.filter(({ isRemoved }) => !isRemoved)
  const wanted =
    left.length === 0 ? 'NONE' : left.length === there(oracle, one.topic).length ? 'ALL' : ''
  const forumId = into[(pick >> 2) % into.length]
  const posts = isOff ? [one.id] : goes.map(({ id }) => id)
  const which = { title: 'Split', forumId, posts, from: isOff ? one.number : null, reason: '' }
  const done = await splitting.split(nodes[node], one.topic, which, byStaff(who), later())
  expect(done.ok ? '' : done.code).toBe(wanted)
  if (!done.ok) return
  oracle.places.set(done.id, forumId)
  for (const post of goes) post.topic = done.id
  renumber(oracle)
}

const quietly = { reason: '', forwardDays: 2 }

/** What was read stays read, and nothing else becomes so. */
async function merge(oracle: Oracle, one: Said, { who, node, pick }: Step) {
  const others = [...new Set(oracle.posts.map(({ topic }) => topic))].filter(
    (id) => id !== one.topic,
  )
  if (others.length === 0) return
  const from = others[pick % others.length]
  const done = await merging.merge(nodes[node], [from, one.topic], quietly, byStaff(who), later())
  expect(done).toBe('DONE')
  for (const post of oracle.posts) if (post.topic === from) post.topic = one.topic
  for (const held of oracle.held) if (held.topic === from) held.topic = one.topic
  oracle.places.delete(from)
  renumber(oracle)
}

/** Posts of each topic in the order in which they were written, without gaps. */
function renumber({ posts }: Oracle): void {
  const numbers = new Map<number, number>()
  for (const post of posts) {
    post.number = (numbers.get(post.topic) ?? 0) + 1
    numbers.set(post.topic, post.number)
  }
}

describe('read marks', () => {
  it('say what a plain list of read posts says, whatever is posted, read, moved, split and merged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const into = [await forumOf(nodes[0], 'a'), await forumOf(nodes[0], 'b')]
        const oracle = emptyOracle()
        for (const one of steps) {
          const isPost = one.act === 'start' || one.act === 'answer' || oracle.posts.length === 0
          await (isPost ? post(oracle, into, one) : change(oracle, into, one))
        }
        for (const who of [0, 1]) await compare(oracle, into, who)
      }),
      { numRuns: 20, examples: RARE },
    )
  })

  it('count each post once when two nodes post at the same time', async () => {
    const forumId = await forumOf(nodes[0])
    const oracle = emptyOracle()
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

/** Every post that the marks leave unread, for topics that were merged and split. */
async function unreadPosts(db: Db, who: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select post.id from post join topic on topic.id = post.topic_id
    left join topic_read r on r.topic_id = topic.id and r.member_id = ${members[who]}
    left join forum_read f on f.forum_id = topic.forum_id and f.member_id = ${members[who]}
    where post.removed_at is null and post.number > coalesce(r.number, 0)
      and not post.number <@ coalesce(r.also, '{}')
      and (coalesce(r.is_set_back, false) or post.id > coalesce(f.post_id, 0))
    order by post.id`.execute(db)
  return rows.map(({ id }) => id)
}

async function compare(oracle: Oracle, into: readonly number[], who: number): Promise<void> {
  const reader = { memberId: members[who], now: later() }
  const wanted = unreadIn(oracle, who)
  const all = await topics.unread(nodes[0], reader, { before: null, limit: 1_000 })
  const own = new Set(oracle.posts.map(({ topic }) => topic))
  const listed = all.map(({ id }) => id).filter((id) => own.has(id))
  expect(listed.sort((a, b) => a - b)).toEqual(wanted)
  const index = await forums.index(nodes[1], reader)
  const live = oracle.posts.filter(({ isRemoved }) => !isRemoved)
  const known = new Set(live.map(({ id }) => id))
  const left = (await unreadPosts(nodes[0], who)).filter((id) => known.has(id))
  expect(left).toEqual(live.flatMap(({ id }) => (oracle.seen[who].has(id) ? [] : [id])))
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

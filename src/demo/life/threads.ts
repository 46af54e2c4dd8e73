import * as changing from '../../store/forums/changing.ts'
import * as posting from '../../store/forums/posting.ts'
import * as reactions from '../../store/notifications/reactions.ts'
import type { Scene } from './scene.ts'

// Topics in the forums that every site has: short and long ones, a pinned one, and a locked one.

const OPENINGS = [
  [
    'announcements',
    'The site moves to new machines on Sunday',
    'Expect **two hours** of downtime.',
  ],
  ['general', 'Introduce yourself', 'Who are you, and what do you collect?'],
  ['general', 'What are you watching this week?', 'I begin: the restored edition, of course.'],
  ['general', 'Best edition of a trilogy?', 'There are four of them:\n\n1. 4K\n2. 1080p\n3. DVD'],
  ['help', 'My client says “unregistered torrent”', 'It worked yesterday. What can I do?'],
  ['help', 'How do I keep a good ratio on a slow line?', 'I have 5 Mbit/s upstream.'],
  ['help', 'Which ports should I open?', 'The settings show `51413`. Is this fine?'],
] as const
const ANSWERS = [
  'Thanks for asking, I wondered as well.',
  'Have a look at the rules, the second part says it.',
  'Works for me since the last update.',
  'I would seed small releases first: they find leechers **all day**.',
  'Same here. Restarting the client helped.',
  '> I wondered as well\n\nSo did I. Someone should write it down.',
] as const
/** Some of the default reactions of a site; `like` is used twice as often. */
const KINDS = ['like', 'like', 'thanks', 'funny'] as const
/** The topic with several pages, and the number of its answers. */
const LONG = 1
const MANY = 60
/** The topic that a moderator moves. */
const MOVED = 5

/**
 * The hours from the first topic to now, from each topic to the next, and from each answer to the
 * next.
 */
const OLDEST = 90
const APART = 11
const ANSWER_APART = 0.4

/** A post in a topic of `OPENINGS`: the opening (0), or an answer. */
interface Written {
  readonly topic: number
  readonly at: number
  readonly hoursAgo: number
}

/**
 * Lets members talk in the forums. The posts are written in the order of time, so that the newest
 * one has the highest ID.
 */
export async function writeThreads(scene: Scene): Promise<void> {
  const { db, ago } = scene
  const forums = await db.selectFrom('forum').select(['id', 'slug']).execute()
  const topicIds = new Map<number, number>()
  for (const one of written()) {
    if (one.at === 0) await open(scene, forums, one, topicIds)
    else await answer(scene, one, topicIds.get(one.topic))
  }
  const [pinned, moved] = [topicIds.get(0), topicIds.get(MOVED)]
  if (pinned !== undefined)
    await db
      .updateTable('topic')
      .set({ pin: 1, locked_at: ago(1) })
      .where('id', '=', pinned)
      .execute()
  if (moved !== undefined) await moveOn(scene, moved, forums)
}

/** Returns all posts, oldest first. */
function written(): Written[] {
  const posts = OPENINGS.flatMap((_, topic) => {
    const answers = topic === LONG ? MANY : 2 + (topic % 4)
    const hours = OLDEST - topic * APART
    return Array.from({ length: answers + 1 }, (_, at) => {
      return { topic, at, hoursAgo: hours - at * ANSWER_APART }
    })
  })
  return posts.sort((one, other) => other.hoursAgo - one.hoursAgo)
}

type Forums = readonly { readonly id: number; readonly slug: string }[]

async function open(
  scene: Scene,
  forums: Forums,
  { topic, hoursAgo }: Written,
  topicIds: Map<number, number>,
): Promise<void> {
  const { db, members, moderator, ago } = scene
  const [slug, title, body] = OPENINGS[topic]
  const forum = forums.find((row) => row.slug === slug)
  if (forum === undefined) return
  const by = slug === 'announcements' ? moderator : members[topic % members.length]
  const opening = { authorId: by.id, title, body, mentioned: [] }
  const done = await posting.start(db, forum.id, opening, ago(hoursAgo))
  if (!done.ok) return
  topicIds.set(topic, done.topicId)
  await like(scene, { id: done.id, authorId: by.id, hoursAgo })
}

async function answer(
  scene: Scene,
  { topic, at, hoursAgo }: Written,
  topicId: number | undefined,
): Promise<void> {
  if (topicId === undefined) return
  const { db, members, ago } = scene
  const author = members[(topic * 5 + at) % members.length]
  const body = ANSWERS[(topic + at - 1) % ANSWERS.length]
  const given = { authorId: author.id, body, mentioned: [], isStaff: false }
  const done = await posting.answer(db, topicId, given, ago(hoursAgo))
  if (done.ok) await like(scene, { id: done.id, authorId: author.id, hoursAgo })
}

/** Moves a topic to another forum; the former forum still shows a line that leads to it. */
async function moveOn(
  { db, moderator, ago }: Scene,
  topicId: number,
  forums: Forums,
): Promise<void> {
  const to = forums.find(({ slug }) => slug === 'general')
  if (to === undefined) return
  const same = { pin: null, isLocked: false, slowSeconds: 0, note: '' }
  const reason = 'It is about more than one client.'
  const moved = { ...same, forumId: to.id, reason, forwardDays: 14 }
  await changing.change(db, topicId, moved, moderator, ago(3))
}

interface Liked {
  /** The ID of the post. */
  readonly id: number
  readonly authorId: number
  readonly hoursAgo: number
}

/** Lets up to five members react to a post within two hours. */
async function like({ db, members, ago }: Scene, { id, authorId, hoursAgo }: Liked): Promise<void> {
  const many = (id * 7) % 6
  for (let nth = 0; nth < many; nth += 1) {
    const reader = members[(id * 3 + nth) % members.length]
    if (reader.id === authorId) continue
    const kind = KINDS[(id + nth) % KINDS.length]
    const text = { target: 'post', id, kind, authorId, href: `/posts/${id}` } as const
    await reactions.react(db, reader.id, text, true, ago(hoursAgo - (nth + 1) * 0.3))
  }
}

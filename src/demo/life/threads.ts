import * as changing from '../../store/forums/changing.ts'
import * as posting from '../../store/forums/posting.ts'
import * as reactions from '../../store/notifications/reactions.ts'
import type { Scene } from './scene.ts'

// Topics in the forums that every site has: short and long ones, one pinned, one locked.

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
/** Of the reactions that a site has if it does not change them. */
const KINDS = ['like', 'like', 'thanks', 'funny'] as const
/** The topic with several pages, and its number of answers. */
const LONG = 1
const MANY = 60
/** The topic that a moderator moves. */
const MOVED = 5

/** Has members talk in the forums, in the order of time. */
export async function writeThreads(scene: Scene): Promise<void> {
  const { db, members, moderator, ago } = scene
  const forums = await db.selectFrom('forum').select(['id', 'slug']).execute()
  for (const [nth, [slug, title, body]] of OPENINGS.entries()) {
    const forum = forums.find((row) => row.slug === slug)
    if (forum === undefined) continue
    const hours = 90 - nth * 11
    const by = slug === 'announcements' ? moderator : members[nth % members.length]
    const opening = { authorId: by.id, title, body, mentioned: [] }
    const done = await posting.start(db, forum.id, opening, ago(hours))
    if (!done.ok) continue
    await like(scene, { id: done.id, authorId: by.id, hoursAgo: hours })
    const answers = nth === LONG ? MANY : 2 + (nth % 4)
    for (let at = 0; at < answers; at += 1) {
      const author = members[(nth * 5 + at + 1) % members.length]
      const body = ANSWERS[(nth + at) % ANSWERS.length]
      const answer = { authorId: author.id, body, mentioned: [], isStaff: false }
      const hoursAgo = hours - (at + 1) * 0.4
      const answered = await posting.answer(db, done.topicId, answer, ago(hoursAgo))
      if (answered.ok) await like(scene, { id: answered.id, authorId: author.id, hoursAgo })
    }
    if (nth === 0)
      await db
        .updateTable('topic')
        .set({ pin: 1, locked_at: ago(1) })
        .where('id', '=', done.topicId)
        .execute()
    if (nth === MOVED) await moveOn(scene, done.topicId, forums)
  }
}

/** Moves a topic to another forum; a line in the former one leads to it. */
async function moveOn(
  { db, moderator, ago }: Scene,
  topicId: number,
  forums: readonly { readonly id: number; readonly slug: string }[],
): Promise<void> {
  const to = forums.find(({ slug }) => slug === 'general')
  if (to === undefined) return
  const same = { pin: null, isLocked: false, slowSeconds: 0, note: '' }
  const reason = 'It is about more than one client.'
  const moved = { ...same, forumId: to.id, reason, forwardDays: 14 }
  await changing.change(db, topicId, moved, moderator, ago(3))
}

interface Liked {
  /** Of the post. */
  readonly id: number
  readonly authorId: number
  readonly hoursAgo: number
}

/** Has up to five members react to a post within two hours. */
async function like({ db, members, ago }: Scene, { id, authorId, hoursAgo }: Liked): Promise<void> {
  const many = (id * 7) % 6
  for (let nth = 0; nth < many; nth += 1) {
    const reader = members[(id * 3 + nth) % members.length]
    if (reader.id === authorId) continue
    const kind = KINDS[(id + nth) % KINDS.length]
    const text = { target: 'post', id, kind, authorId, href: `/posts/${id}` } as const
    await reactions.toggle(db, reader.id, text, ago(hoursAgo - (nth + 1) * 0.3))
  }
}

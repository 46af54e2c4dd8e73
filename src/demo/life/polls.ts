import * as asking from '../../store/polls/asking.ts'
import * as voting from '../../store/polls/voting.ts'
import type { Scene } from './scene.ts'

// Polls: one of the site on the home page, one that has ended, and one in a topic.

type Words = Omit<asking.NewPoll, 'endsAt' | 'topicId' | 'articleId' | 'description'>

const USUAL = { voters: null, voterDays: 0, isSecret: false, canChange: false, onHome: false }
const THEME: Words = {
  ...{ ...USUAL, question: 'Which theme should be the usual one?', kind: 'ranked', most: 4 },
  ...{ choices: ['Classic', 'Night', 'Paper', 'Sepia'], result: 'always', canChange: true },
  onHome: true,
}
const FREELEECH: Words = {
  ...{ ...USUAL, question: 'When should freeleech be?', kind: 'one', most: 1, isSecret: true },
  ...{ choices: ['Friday', 'Saturday', 'Sunday'], result: 'voted', onHome: true },
}
const CATEGORIES: Words = {
  ...{ ...USUAL, question: 'Which categories do we miss?', kind: 'several', most: 3 },
  ...{ choices: ['Comics', 'Sheet music', 'Maps', 'Radio plays'], result: 'ended' },
}
const WEEK: Words = {
  ...{ ...USUAL, question: 'How many evenings a week?', kind: 'one', most: 1 },
  ...{ choices: ['One', 'Two or three', 'Every evening'], result: 'always', canChange: true },
}

/** Opens polls, and lets members vote. */
export async function askMembers(scene: Scene): Promise<void> {
  const { db, ago } = scene
  const topic = await db
    .selectFrom('topic')
    .select('id')
    .where('title', 'like', 'What are you watching%')
    .executeTakeFirst()
  await ask(scene, THEME, { at: ago(50), endsAt: ago(-160), topicId: null })
  await ask(scene, FREELEECH, { at: ago(30), endsAt: ago(-40), topicId: null })
  await ask(scene, CATEGORIES, { at: ago(400), endsAt: ago(200), topicId: null })
  if (topic !== undefined) await ask(scene, WEEK, { at: ago(20), endsAt: null, topicId: topic.id })
}

interface Asked {
  readonly at: Date
  readonly endsAt: Date | null
  readonly topicId: number | null
}

async function ask({ db, owner, members }: Scene, words: Words, { at, ...rest }: Asked) {
  const poll = { ...words, ...rest, description: '', articleId: null }
  const id = await asking.make(db, poll, owner, at)
  if (id === null) return
  const { length } = words.choices
  for (const [nth, member] of members.slice(0, 40).entries()) {
    const first = 1 + ((nth * nth) % length)
    const second = 1 + ((nth * nth + 1 + (nth % 2)) % length)
    const choices = words.most > 1 && second !== first ? [first, second] : [first]
    const now = new Date(at.getTime() + (nth + 1) * 60_000)
    await voting.vote(
      db,
      id,
      { id: member.id, readsForums: true, readsArticles: true, now },
      choices,
    )
  }
}

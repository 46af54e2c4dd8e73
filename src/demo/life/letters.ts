import * as conversations from '../../store/messages/conversations.ts'
import * as keeping from '../../store/messages/keeping.ts'
import * as reports from '../../store/messages/reports.ts'
import * as writing from '../../store/messages/writing.ts'
import type { Person, Scene } from './scene.ts'

// Conversations of the members whose accounts visitors sign in to: answered, unread, archived, and
// with several members.

const LETTERS = [
  ['Subtitles for the new edition', 'Do you have the **Greek** subtitles for it? Mine drift.'],
  ['Reseed, please', 'I am stuck at 97.3 %.\n\nCould you come back for an evening?'],
  ['Thank you', 'The book list you made is a gem. I found three that I wanted for years.'],
  ['Which settings?', 'You write that you encode with `--preset slow`. Which quality, then?'],
  ['Weekend', 'We watch the restored one on Saturday. Will you join in?'],
] as const
const ANSWERS = [
  'Yes, give me a minute.',
  'Not before tomorrow, sorry.\n\n> Could you come back\n\nFrom eight on.',
  'That is kind, thanks!',
] as const

/** Lets members write to them, in the order of time. */
export async function writeLetters(scene: Scene): Promise<void> {
  const { member, uploader, moderator, admin, owner } = scene
  const people = [member, uploader, moderator, admin, owner]
  for (const letter of LETTERS.keys()) {
    for (const [nth, person] of people.entries()) await write(scene, person, nth, letter)
  }
}

async function write(scene: Scene, person: Person, nth: number, at: number): Promise<void> {
  const { db, members, ago } = scene
  const others = members.filter(({ id }) => id !== person.id)
  const from = others[(nth * LETTERS.length + at) % others.length]
  const third = others[(nth + at + 3) % others.length]
  const isGroup = at === LETTERS.length - 1 && third.id !== from.id
  const [subject, text] = LETTERS[at]
  const hours = 40 - at * 7 - nth
  const to = isGroup ? [person.name, third.name] : [person.name]
  const letter = { to, subject, body: `Hello ${person.name},\n\n${text}` }
  const done = await writing.start(db, authorOf(from), letter, ago(hours))
  if (!done.ok) return
  if (at === LETTERS.length - 1) await report(scene, person, done, hours - 1)
  if (at >= ANSWERS.length) return
  const { conversationId, messageId } = done
  await keeping.markRead(db, conversationId, person.id, messageId)
  const body = `${ANSWERS[at]}\n\n${from.name}, see you.`
  await writing.answer(db, authorOf(person), conversationId, body, ago(hours - 0.5))
  if (at === 0) await keeping.place(db, conversationId, person.id, { archived: true })
}

/** Reports a message to staff; such reports wait in a queue. */
async function report(
  { db, ago }: Scene,
  { id }: Person,
  { conversationId, messageId }: { readonly conversationId: number; readonly messageId: number },
  hours: number,
): Promise<void> {
  const conversation = await conversations.find(db, conversationId, id)
  if (conversation === null) return
  const reason = 'I asked twice not to be invited to such evenings.'
  await reports.add(db, conversation, id, { messageId, reason, context: 5 }, ago(hours))
}

function authorOf({ id, name }: Pick<Person, 'id' | 'name'>) {
  return { id, name, reachesAll: true }
}

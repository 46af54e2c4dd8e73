import type { Draw } from './draw.ts'
import { withArticle } from './describe.ts'
import { person } from './titles.ts'
import { adjectives, nouns, places, verbs } from './words.ts'

// The texts of members: a few sentences with many different words, so that searches can tell them
// apart.

const OPENERS = [
  'I think',
  'As far as I know,',
  'For what it is worth,',
  'Last week',
  'To be honest,',
  'On my seedbox',
  'With the newest client',
  'Since the update',
] as const
const ENDINGS = [
  'Has anyone tried it with a closed port?',
  'The **second** edition is the better one.',
  'See the rules, they say it in one line.',
  'I will upload it when the encode is done.',
  'Works with `--verify`, and not without.',
  'Thank you all for seeding it this long.',
  'My ratio says no.',
  'Does the subtitle track match the longer cut?',
] as const

/** Returns a post or message of one to five sentences in Markdown. */
export function prose(draw: Draw): string {
  const sentences = Array.from({ length: 1 + Math.min(4, Math.floor(draw.wait(1.6))) }, () =>
    sentence(draw),
  )
  if (draw.chance(0.3)) sentences.push(draw.pick(ENDINGS))
  const at = draw.whole(1, sentences.length)
  const paragraphs = [sentences.slice(0, at), sentences.slice(at)]
  return paragraphs
    .filter((one) => one.length > 0)
    .map((one) => one.join(' '))
    .join('\n\n')
}

/** Returns the title of a topic, or the subject of a conversation. */
export function subject(draw: Draw): string {
  const what = `${draw.pick(adjectives)} ${draw.pick(nouns)}`
  return draw.pick([
    `Which edition of ${what}?`,
    `${what}: where to begin`,
    `Looking for people from ${draw.pick(places)}`,
    `What ${person(draw)} ${draw.pick(verbs)}`,
    `${what} and the ${draw.pick(nouns).toLowerCase()}`,
    `Is ${what} worth it?`,
  ])
}

function sentence(draw: Draw): string {
  const [one, other] = [draw.pick(nouns), draw.pick(nouns)].map((word) => word.toLowerCase())
  const how = draw.pick(adjectives).toLowerCase()
  const where = draw.pick(places)
  return draw.pick([
    `${draw.pick(OPENERS)} the ${how} ${one} ${draw.pick(verbs)} the ${other}.`,
    `${person(draw)} ${draw.pick(verbs)} the ${one} in ${where}.`,
    `${draw.pick(OPENERS)} ${where} has ${withArticle(how)} ${one}, but no ${other}.`,
    `The ${one} from ${where} is ${how}.`,
  ])
}

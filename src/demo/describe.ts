import type { Draw } from './draw.ts'
import { person } from './titles.ts'
import { adjectives, nouns, places, verbs } from './words.ts'

export interface About {
  /** One line that describes the content. */
  readonly what: string
  /** Names and values that are shown as a list. */
  readonly facts: readonly (readonly [string, string])[]
  readonly note?: string
}

/** Returns a description in Markdown like that of an uploader: a summary, facts, and a request. */
export function describe(draw: Draw, about: About): string {
  const facts = about.facts.map(([name, value]) => `- **${name}**: ${value}`)
  const parts = [about.what, plot(draw), `## Details`, facts.join('\n')]
  if (about.note !== undefined) parts.push('## Notes', about.note)
  if (draw.chance(0.6)) parts.push(draw.pick(wishes))
  return parts.join('\n\n')
}

const wishes = [
  'Please seed for a few days, the box behind it is *slow*.',
  'Checked with `sha256sum` after the transfer; everything matches.',
  'Thanks to everybody who kept the old one alive!',
  'Requests welcome, see my profile.',
  'If something is missing, tell me in the comments and I will add it.',
  'Seed box for two weeks, from home after that.',
]

/** Returns two or three sentences of an invented story. */
function plot(draw: Draw): string {
  const hero = person(draw)
  const sentences = [
    `In ${draw.pick(places)}, ${hero} ${draw.pick(verbs)} ${withArticle(word(draw, adjectives))} ` +
      `${word(draw, nouns)}.`,
    `Nobody believes in the ${word(draw, nouns)} until the ${word(draw, adjectives)} ` +
      `${word(draw, nouns)} ${draw.pick(verbs)} what was left of it.`,
    `Years later ${person(draw)} ${draw.pick(verbs)} the ${word(draw, nouns)}, and the road to ` +
      `${draw.pick(places)} is longer than the map says.`,
  ]
  return sentences.slice(0, draw.whole(1, 3)).join(' ')
}

/** Returns a text with its article, such as `a quiet` or `an ancient`. */
export function withArticle(text: string): string {
  return `${/^[aeiou]/.test(text) ? 'an' : 'a'} ${text}`
}

function word(draw: Draw, list: readonly string[]): string {
  return draw.pick(list).toLowerCase()
}

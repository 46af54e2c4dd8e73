import type { Draw } from './draw.ts'
import { adjectives, firstNames, nouns, places, surnames } from './words.ts'

type Pattern = (draw: Draw) => string

const patterns: readonly Pattern[] = [
  (draw) => `The ${draw.pick(adjectives)} ${draw.pick(nouns)}`,
  (draw) => `The ${draw.pick(adjectives)} ${draw.pick(nouns)}`,
  (draw) => `${draw.pick(adjectives)} ${draw.pick(nouns)}`,
  (draw) => `${draw.pick(nouns)} of ${draw.pick(places)}`,
  (draw) => `The ${draw.pick(nouns)} at ${draw.pick(places)}`,
  (draw) => `Letters from ${draw.pick(places)}`,
  (draw) => `A ${draw.pick(nouns)} for ${draw.pick(firstNames)}`,
  (draw) => `${draw.pick(firstNames)} and the ${draw.pick(nouns)}`,
  (draw) => `${draw.pick(firstNames)}'s ${draw.pick(nouns)}`,
  (draw) => `The ${draw.pick(nouns)} and the ${draw.pick(nouns)}`,
  (draw) => `No ${draw.pick(nouns)} in ${draw.pick(places)}`,
  (draw) => `${draw.whole(2, 12)} ${draw.pick(adjectives)} Nights`,
]

/** Returns an invented title of a film, show, album, book or game. */
export function title(draw: Draw): string {
  return draw.pick(patterns)(draw)
}

/** Returns the name of a person, such as `Linnéa Vandermeer`. */
export function person(draw: Draw): string {
  return `${draw.pick(firstNames)} ${draw.pick(surnames)}`
}

/** Returns the name of a band or a musician. */
export function band(draw: Draw): string {
  if (draw.chance(0.35)) return person(draw)
  if (draw.chance(0.5)) return `The ${draw.pick(adjectives)} ${plural(draw.pick(nouns))}`
  return `${draw.pick(nouns)} ${draw.pick(nouns)}`
}

function plural(noun: string): string {
  if (/[^aeo]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}

/**
 * Returns a title as release groups write it, without accents: `The Copper Harbour` becomes
 * `The.Copper.Harbour`.
 */
export function dotted(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f']/g, '')
    .replace(/ø/gi, 'o')
    .replace(/ł/gi, 'l')
    .replace(/[^A-Za-z0-9]+/g, '.')
}

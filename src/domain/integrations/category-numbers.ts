import type { NumberedCategory } from '../torznab/numbers.ts'
import { groupOf, partsOf } from '../torznab/numbers.ts'
import { STANDARD_NAMES } from '../torznab/standard-names.ts'

/** A number in the `caps` of a site, and what programs understand by it. */
export interface CategoryNumber {
  readonly number: number
  /** The name on the site: `Documentaries`, `TV/HD`. */
  readonly name: string
  /** The nearest standard category: `TV/HD`. */
  readonly standard: string
  readonly kind: NumberedCategory['kind']
}

/** The Torznab group of a kind, for categories with numbers of the site. */
const GROUP_OF: Readonly<Record<NumberedCategory['kind'], number>> = {
  movie: 2000,
  tv: 5000,
  music: 3000,
  book: 7000,
  game: 4050,
  software: 4000,
  other: 8000,
}

/** Returns all numbers that a torrent of these categories can have, each of them once. */
export function categoryNumbers(all: readonly NumberedCategory[]): readonly CategoryNumber[] {
  const found = new Map<number, CategoryNumber>()
  for (const category of all) {
    const { torznab, name, kind } = category
    const parts = partsOf(category).map((part) => ({
      number: part.number,
      name: `${name}/${part.name}`,
    }))
    for (const one of [{ number: torznab, name }, ...parts]) {
      const standard = standardOf(one.number, groupOf(category, all), kind)
      if (!found.has(one.number)) found.set(one.number, { ...one, standard, kind })
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number)
}

function standardOf(number: number, group: number, kind: NumberedCategory['kind']): string {
  return STANDARD_NAMES[number] ?? STANDARD_NAMES[group] ?? STANDARD_NAMES[GROUP_OF[kind]]
}

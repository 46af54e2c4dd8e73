import { contrast, PART_CONTRAST, TEXT_CONTRAST } from './contrast.ts'
import type { Color } from './meanings.ts'
import { ON_ACCENT, SURFACES, TEXT_COLORS } from './meanings.ts'

/** Two colors that occur together, and the contrast that they must have. */
interface Pair {
  readonly front: Color
  readonly back: Color
  readonly least: number
}

/**
 * All pairs that can occur: each text color on each surface, the text of the main button on both of
 * its backgrounds, and the borders of controls on each surface.
 */
const PAIRS: readonly Pair[] = [
  ...pairs(namesOf(TEXT_COLORS), namesOf(SURFACES), TEXT_CONTRAST),
  ...pairs(namesOf(ON_ACCENT), ['accent', 'accent-strong'], TEXT_CONTRAST),
  ...pairs(['line-strong'], namesOf(SURFACES), PART_CONTRAST),
]

/** Returns, for each foreground color, the pair with the lowest contrast. */
export function lowest(
  colors: Readonly<Record<Color, string>>,
): readonly (Pair & { readonly has: number })[] {
  const all = PAIRS.map((pair) => {
    return { ...pair, has: contrast(colors[pair.front], colors[pair.back]) }
  })
  const fronts = [...new Set(all.map(({ front }) => front))]
  return fronts.map((front) => {
    const its = all.filter((pair) => pair.front === front)
    return its.reduce((least, pair) => (pair.has < least.has ? pair : least))
  })
}

/**
 * Returns the pairs of these colors whose contrast is too low; for text, it must be at least
 * `text`.
 */
export function faint(
  colors: Readonly<Record<Color, string>>,
  text = TEXT_CONTRAST,
): readonly (Pair & { readonly has: number })[] {
  return PAIRS.map((pair) => ({
    ...pair,
    least: pair.least === TEXT_CONTRAST ? text : pair.least,
    has: contrast(colors[pair.front], colors[pair.back]),
  })).filter(({ has, least }) => has < least)
}

function pairs(fronts: readonly Color[], backs: readonly Color[], least: number): Pair[] {
  return fronts.flatMap((front) => backs.map((back) => ({ front, back, least })))
}

function namesOf(colors: Readonly<Partial<Record<Color, string>>>): Color[] {
  return Object.keys(colors) as Color[]
}

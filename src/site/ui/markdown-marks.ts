/** Each mark and each line costs the parser some microseconds, an address several times as much. */
const MARK = /[^\p{L}\p{N}\s.,'"()-]|\n/gu
const ADDRESS = /@|:\/\/|www\./g
const ADDRESS_WEIGHT = 4
/** The end of a link is looked for from each bracket that could begin one. */
const BRACKET = /\[/g
/** An item of a list costs as much as three lines. */
const ITEM = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/gm
const ITEM_WEIGHT = 2
/** More than nearly any text that a person writes: 1,000 links, 1,800 items, 2,700 cells. */
const MAX_MARKS = 5_500

/** Plain letters cost little: this number of them as much as a mark. */
const LETTERS_OF_MARK = 50

/**
 * Whether a text is so full of marks that parsing it would take longer than a page may. It is shown
 * as it was typed: what a text costs is bounded by this count, not by its length.
 */
export function hasTooManyMarks(text: string): boolean {
  return text.length > MAX_MARKS / (ADDRESS_WEIGHT + 1) && marksOf(text) > MAX_MARKS
}

/** The cost of rendering a text, in marks: two to four microseconds each. */
export function renderingCost(text: string): number {
  return marksOf(text) + text.length / LETTERS_OF_MARK
}

function marksOf(text: string): number {
  const addresses = text.match(ADDRESS)?.length ?? 0
  const marks = text.match(MARK)?.length ?? 0
  const brackets = text.match(BRACKET)?.length ?? 0
  const items = text.match(ITEM)?.length ?? 0
  return marks + brackets + addresses * ADDRESS_WEIGHT + items * ITEM_WEIGHT
}

/** Each mark and each line costs the parser some microseconds, an address several times that. */
const MARK = /[^\p{L}\p{N}\s.,'"()-]|\n/gu
const ADDRESS = /@|:\/\/|www\./g
const ADDRESS_WEIGHT = 4
/** The parser looks for the end of a link from each bracket that could start one. */
const BRACKET = /\[/g
/** A list item costs as much as three lines. */
const ITEM = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/gm
const ITEM_WEIGHT = 2
/**
 * More marks than nearly any text written by a person has: 1,000 links, 1,800 items, 2,700 cells.
 */
const MAX_MARKS = 5_500

/** Plain letters cost little: as many as this cost the same as one mark. */
const LETTERS_OF_MARK = 50

/**
 * Returns whether a text has too many marks to be parsed in the time that a page may take. It
 * is shown as it was typed: this count, not the length of a text, bounds what it costs.
 */
export function hasTooManyMarks(text: string): boolean {
  return text.length > MAX_MARKS / (ADDRESS_WEIGHT + 1) && marksOf(text) > MAX_MARKS
}

/** Returns the cost of rendering a text, in marks of two to four microseconds each. */
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

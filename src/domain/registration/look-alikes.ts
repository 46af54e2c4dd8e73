// Texts that look alike have the same key. Keys are used to compare names, and are never shown.

/** Letters of other scripts that look like a Latin letter (the common ones of Unicode TS 39). */
const OTHER_SCRIPTS: readonly (readonly [string, string])[] = [
  ['a', 'аαɑ'],
  ['b', 'вьβ'],
  ['c', 'сϲ'],
  ['d', 'ԁđ'],
  ['e', 'еєεə'],
  ['g', 'ɡ'],
  ['h', 'һнη'],
  ['i', 'іιıɩ'],
  ['j', 'јϳ'],
  ['k', 'кκ'],
  ['l', 'ӏłł'],
  ['m', 'мμ'],
  ['n', 'пո'],
  ['o', 'оοσօøᴏ'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['r', 'г'],
  ['s', 'ѕꜱ'],
  ['t', 'тτ'],
  ['u', 'υսц'],
  ['v', 'ѵν'],
  ['w', 'ԝωшѡ'],
  ['x', 'хχ'],
  ['y', 'уγү'],
  ['z', 'ᴢ'],
]

/** Digits and signs that can be read as letters; `i` and `l` count as the same letter. */
const AS_LETTERS: readonly (readonly [string, string])[] = [
  ['l', '1i!|'],
  ['o', '0'],
  ['e', '3'],
  ['a', '4@'],
  ['s', '5$'],
  ['t', '7+'],
  ['b', '8'],
]

const SCRIPTS = lettersOf(OTHER_SCRIPTS)
const SIGNS = lettersOf(AS_LETTERS)

/** Pairs of letters that look like one letter in many fonts. */
const PAIRS: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
]

/**
 * Returns a key that is the same for all texts that look alike. It has no case, accents, separators
 * or signs, and letters of other scripts, digits and pairs are replaced with the letters that they
 * look like. Empty: nothing is left.
 */
export function lookAlikeKey(text: string): string {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const letters = [...folded].map((letter) => SCRIPTS.get(letter) ?? letter)
  const read = letters.map((letter) => SIGNS.get(letter) ?? letter).join('')
  const plain = read.replace(/[^\p{L}\p{N}]/gu, '')
  return PAIRS.reduce((key, [pair, letter]) => key.replace(pair, letter), plain)
}

function lettersOf(table: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(table.flatMap(([to, from]) => [...from].map((letter) => [letter, to] as const)))
}

import type { Catalog } from './catalog.ts'

// `name_key` of torrents (search_key in 0001-base.sql), which is not kept for names that have
// nothing but ASCII: it follows from the name.

const [QUOTE, BACKTICK] = ["'", '`'].map((one) => one.charCodeAt(0))

/**
 * The key of a name in small ASCII letters: its runs of letters and digits with spaces between.
 * For other names something else, which is not their key.
 */
export function plainKey(names: Uint8Array, from: number, to: number): string {
  let key = ''
  let isGap = false
  for (let at = from; at < to; at++) {
    const byte = names[at]
    if (byte === QUOTE || byte === BACKTICK) continue
    const isWord = isLetter(byte)
    if (isWord && isGap && key !== '') key += ' '
    if (isWord) key += String.fromCharCode(byte)
    isGap = !isWord
  }
  return key
}

/** Whether the key of a name is a text, or begins with it, with or without a word's end there. */
export type Likeness = 'same' | 'word' | 'beginning' | 'other'

export function likenessOf(catalog: Catalog, ordinal: number, text: string): Likeness {
  const { nameKeys, names, nameStarts } = catalog
  const key = nameKeys.get(ordinal)
  if (key !== undefined) return alike(key, text)
  // Most names differ in their first letters: their keys need not be made.
  const [from, to] = [nameStarts[ordinal], nameStarts[ordinal + 1]]
  return begins(names, from, to, text) ? alike(plainKey(names, from, to), text) : 'other'
}

function alike(key: string, text: string): Likeness {
  if (key === text) return 'same'
  if (key.startsWith(`${text} `)) return 'word'
  return key.startsWith(text) ? 'beginning' : 'other'
}

/** False where the first letter or digit tells that a key is another one. */
function begins(names: Uint8Array, from: number, to: number, text: string): boolean {
  if (text === '') return true
  for (let at = from; at < to; at++) {
    if (isLetter(names[at])) return names[at] === text.charCodeAt(0)
  }
  return false
}

function isLetter(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57)
}

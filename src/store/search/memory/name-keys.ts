import type { Catalog } from './catalog.ts'

// The `name_key` of torrents (search_key in 0001-base.sql). For ASCII names it follows from the
// name, and is not stored.

const [QUOTE, BACKTICK, SPACE] = ["'", '`', ' '].map((one) => one.charCodeAt(0))

/**
 * Returns the key of a name in lowercase ASCII: its runs of letters and digits, separated by
 * spaces. For other names, the result is not their key.
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

/**
 * How the key of a name relates to a text: it is equal, starts with the text at the end of a word,
 * starts with it within a word, or neither.
 */
export type Likeness = 'same' | 'word' | 'beginning' | 'other'

export function likenessOf(catalog: Catalog, ordinal: number, text: string): Likeness {
  const { nameKeys, names, nameStarts } = catalog
  const key = nameKeys.size === 0 ? undefined : nameKeys.get(ordinal)
  if (key !== undefined) return alike(key, text)
  return likenessOfName(names, nameStarts[ordinal], nameStarts[ordinal + 1], text)
}

function alike(key: string, text: string): Likeness {
  if (key === text) return 'same'
  if (key.startsWith(`${text} `)) return 'word'
  return key.startsWith(text) ? 'beginning' : 'other'
}

/** Like `alike` for the key of a plain name, without creating the key: most names differ early. */
function likenessOfName(names: Uint8Array, from: number, to: number, text: string): Likeness {
  let same = 0
  let isGap = false
  for (let at = from; at < to; at++) {
    const byte = names[at]
    if (byte === QUOTE || byte === BACKTICK) continue
    if (!isLetter(byte)) {
      isGap = true
      continue
    }
    const isNextWord = isGap && same > 0
    isGap = false
    if (same === text.length) return isNextWord ? 'word' : 'beginning'
    if (isNextWord && text.charCodeAt(same++) !== SPACE) return 'other'
    if (text.charCodeAt(same++) !== byte) return 'other'
  }
  return same === text.length ? 'same' : 'other'
}

function isLetter(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57)
}

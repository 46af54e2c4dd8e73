import type { Bencoded, Token } from './bencode.ts'
import { bytesOf, content, integerOf, itemsOf, kindOf, textOf, valueOf } from './bencode.ts'

/** How the names in a .torrent file must be read. */
export interface Names {
  readonly doc: Bencoded
  /** Decodes all names except their twins in UTF-8; null: they are UTF-8. */
  readonly decode: ((bytes: Uint8Array) => string | null) | null
  /** The encoding as the file tells it; null: they are UTF-8. */
  readonly encoding: string | null
  /** What names must be, for the text of refusals: `text in "GBK"`. */
  readonly expected: string
  /**
   * Whether the info dictionary is kept as it is, so that clients see twins that are not used here.
   */
  readonly keepsTwins: boolean
}

/** The names that browsers use for the code pages that tools identify by number. */
const CODE_PAGES: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  20866: 'koi8-r',
  20932: 'euc-jp',
  21866: 'koi8-u',
  28591: 'windows-1252',
  28592: 'iso-8859-2',
  28595: 'iso-8859-5',
  28605: 'iso-8859-15',
  51932: 'euc-jp',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
}
/** Labels without their separators, which browsers do not know in this form. */
const JOINED: Readonly<Record<string, string>> = {
  big5hkscs: 'big5-hkscs',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  gb231280: 'gb2312',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  latin9: 'iso-8859-15',
  shiftjis: 'shift_jis',
}
const MAX_LABEL_CHARACTERS = 40
const CODE_PAGE = /^cp\d+$/
/** The number of letters that is enough to recognize a script. */
const MAX_TOLD_LETTERS = 1_000

/** Reads names as UTF-8, which those of a v2 file tree are (BEP 52). */
export function utf8Names(doc: Bencoded, keepsTwins = false): Names {
  return { doc, decode: null, encoding: null, expected: 'UTF-8 text', keepsTwins }
}

/**
 * Returns how to read the names in a .torrent file, according to its `encoding` or `codepage`. If
 * all names are valid UTF-8, they are read as UTF-8, whatever the file says: many tools write one
 * encoding and mean the other, and text in another encoding is hardly ever valid UTF-8 throughout.
 */
export function namesOf(doc: Bencoded, info: Token, keepsTwins: boolean): Names {
  const label = labelOf(doc, info)
  const utf8 = utf8Names(doc, keepsTwins)
  if (label === null) {
    return { ...utf8, expected: 'UTF-8 text, and the file names no other encoding' }
  }
  const told = JSON.stringify(label)
  const decoder = decoderOf(label)
  if (decoder === null) {
    return { ...utf8, expected: `UTF-8 text, and the encoding ${told} of the file is not known` }
  }
  if (decoder.encoding === 'utf-8' || isUtf8(doc, info)) return utf8
  // The number of a code page is not the name of an encoding.
  const encoding = CODE_PAGE.test(label) ? decoder.encoding : label
  return {
    ...{ doc, keepsTwins, encoding },
    decode: (bytes) => decoded(decoder, bytes),
    expected: `text in ${told}`,
  }
}

function labelOf(doc: Bencoded, info: Token): string | null {
  // Some tools write it into the info dictionary.
  const given = (key: string) => valueOf(doc, 0, key) ?? valueOf(doc, info, key)
  const [encoding, page] = [given('encoding'), given('codepage')]
  const named = encoding === null ? null : textOf(doc, encoding)?.trim()
  if (named) return named.slice(0, MAX_LABEL_CHARACTERS)
  const number = page === null ? null : (integerOf(doc, page) ?? Number(textOf(doc, page)))
  return number ? `cp${number}` : null
}

type Decoder = InstanceType<typeof TextDecoder>

/**
 * Returns a decoder for the encoding that a tool names: `GBK`, `Latin-1`, `Shift-JIS`, `cp936`,
 * `win1251`.
 */
function decoderOf(label: string): Decoder | null {
  const plain = label.toLowerCase().replace(/[^a-z0-9]/g, '')
  const page = /^x?(?:cp|ms|mswin|codepage|windows|win|ibm)?(\d{3,5})$/.exec(plain)?.[1]
  const pages = page === undefined ? [] : [CODE_PAGES[Number(page)] ?? '', `windows-${page}`]
  const spaced = label.toLowerCase().replace(/[\s_]+/g, '-')
  const parted = plain.replace(/^(?:iso)?8859(?=\d)/, 'iso-8859-')
  for (const name of [label, spaced, plain, ...pages, JOINED[plain] ?? '', parted]) {
    try {
      const decoder = new TextDecoder(name, { fatal: true, ignoreBOM: true })
      // In every client, a name in UTF-16 would end at its first zero byte.
      return decoder.encoding.startsWith('utf-16') ? null : decoder
    } catch {
      continue
    }
  }
  return null
}

/**
 * The 27 characters in which windows-1252 differs from Latin-1, because Node.js 20 decodes Latin-1
 * instead.
 */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

function decoded(decoder: Decoder, bytes: Uint8Array): string | null {
  try {
    const text = decoder.decode(bytes)
    if (decoder.encoding !== 'windows-1252') return text
    return text.replace(/[\u0080-\u009f]/g, differing)
  } catch {
    return null
  }
}

function differing(letter: string): string {
  const character = WINDOWS_1252[letter.charCodeAt(0) - 0x80]
  return character === ' ' ? letter : character
}

/** Scripts whose letters take two bytes in UTF-8. */
const SCRIPTS = ['Latin', 'Greek', 'Cyrillic', 'Hebrew', 'Arabic', 'Armenian'].map((script) => {
  return `[\\p{Script_Extensions=${script}}\\p{M}\\u00a0-\\u00bf×÷]+`
})
const ONE_SCRIPT = new RegExp(`^(?:${SCRIPTS.join('|')})$`, 'u')

/**
 * Whether the name and all paths of the v1 list are UTF-8. Characters of three bytes are never
 * valid UTF-8 by chance. Those of two bytes count only if all in a row are in one script, because
 * pairs of Thai letters in another encoding are also valid UTF-8.
 */
function isUtf8(doc: Bencoded, info: Token): boolean {
  let [letters, isMixed, hasLong] = [0, false, false]
  for (const token of plainNames(doc, info)) {
    if (kindOf(doc, token) !== 'string') continue
    const text = textOf(doc, token)
    if (text === null) return false
    if (/[\u0800-\uffff]/.test(text)) hasLong = true
    else if (letters < MAX_TOLD_LETTERS) {
      const rows = text.match(/[\u0080-\u07ff]+/g) ?? []
      letters += rows.join('').length
      isMixed ||= rows.some((row) => !ONE_SCRIPT.test(row))
    }
  }
  return hasLong || !isMixed
}

function* plainNames(doc: Bencoded, info: Token): Generator<Token> {
  const [name, files] = [valueOf(doc, info, 'name'), valueOf(doc, info, 'files')]
  if (name !== null) yield name
  for (const file of files === null ? [] : itemsOf(doc, files)) {
    const path = valueOf(doc, file, 'path')
    if (path !== null) yield* itemsOf(doc, path)
  }
}

/**
 * Returns the text of a string token; null if it is not one, or is not in the encoding of the
 * names.
 */
export function nameText(names: Names, token: Token, isTwin: boolean): string | null {
  if (names.decode === null || isTwin) return textOf(names.doc, token)
  const bytes = bytesOf(names.doc, token)
  return bytes === null ? null : names.decode(bytes)
}

const lossy = new TextDecoder()

/** Returns a name as far as it can be shown. */
export function shownName(names: Names, token: Token): string {
  if (kindOf(names.doc, token) !== 'string') return '?'
  return nameText(names, token, false) ?? lossy.decode(content(names.doc, token))
}

import { parseValue } from './parse.ts'
import { READERS, seasonOf } from './readers.ts'
import type { Attribute, AttributeValue, AttributeValues } from './types.ts'

/** The most consecutive words of a spelling: `DTS-HD.MA.7.1` has four. */
const LONGEST = 4
/** The most words that are read: names have at most 255 characters. */
const MAX_WORDS = 128

interface Hit {
  readonly attribute: Attribute
  readonly value: string
}

/** Matches the size of a picture, whose lines are the resolution: `1920x1080` is 1080p. */
const FRAME = /^\d{3,4}x(\d{3,4})$/

/** Values by key, in the order in which they appear. */
type Hits = ReadonlyMap<string, readonly string[]>

export type NameRead = (name: string) => AttributeValues

/**
 * Creates the reader of a category's names: it finds the spellings of options, and what the readers
 * of `readers.ts` find. Create it once for many names; reading a name takes a few microseconds.
 */
export function nameReaderOf(attributes: readonly Attribute[]): NameRead {
  const open = attributes.filter(({ isRetired }) => !isRetired)
  const spelled = spellingsOf(open)
  return (name) => {
    const values = new Map<string, AttributeValue>()
    const hits = hitsIn(name, spelled)
    for (const attribute of open) {
      const read = parseValue(attribute, fromName(attribute, name, hits))
      if (read.ok && read.value !== null) values.set(attribute.key, read.value)
    }
    return Object.fromEntries(values)
  }
}

function fromName(attribute: Attribute, name: string, hits: Hits): unknown {
  const { key, reader, type } = attribute
  if (reader !== null && Object.hasOwn(READERS, reader)) {
    const read = READERS[reader].read(name)
    if (read !== null) return read
  }
  const found = hits.get(key) ?? []
  if (type === 'multi') return found
  // The title comes first, so the last spelling counts: `BluRay` in `The.Web.2019.1080p.BluRay`.
  return found.at(-1)
}

function spellingsOf(attributes: readonly Attribute[]): ReadonlyMap<string, readonly Hit[]> {
  const spelled = new Map<string, Hit[]>()
  for (const attribute of attributes) {
    for (const { value, spellings, isRetired } of attribute.options) {
      if (isRetired) continue
      for (const spelling of spellings) {
        const hits = spelled.get(spelling) ?? []
        hits.push({ attribute, value })
        spelled.set(spelling, hits)
      }
    }
  }
  return spelled
}

/**
 * Returns the spellings in a name, by key and in order; at each position, the longest one counts.
 */
function hitsIn(given: string, spelled: ReadonlyMap<string, readonly Hit[]>): Hits {
  const name = given.replaceAll('×', 'x')
  const read = wordsOf(name)
  const tail = tailOf(name, read)
  const words = read.map((word) => (spelled.has(word) ? word : word.replace(FRAME, '$1p')))
  const found = new Map<string, string[]>()
  for (let at = 0; at < words.length;) {
    let length = Math.min(LONGEST, words.length - at)
    let text = words.slice(at, at + length).join('')
    while (length > 0 && !spelled.has(text)) {
      length--
      text = text.slice(0, text.length - words[at + length].length)
    }
    // Words of the title are ignored, except for those with digits, such as 1080p.
    if (length > 0 && (at >= tail || /\d/.test(text))) {
      for (const { attribute, value } of spelled.get(text) ?? []) {
        const all = found.get(attribute.key) ?? []
        all.push(value)
        found.set(attribute.key, all)
      }
    }
    at += Math.max(1, length)
  }
  return found
}

/**
 * Returns the index of the word after the title, which follows the season or the last year; 0 when
 * there is neither.
 */
function tailOf(name: string, words: readonly string[]): number {
  const season = seasonOf(name)
  if (season !== null) return wordsOf(name.slice(0, season.at)).length
  const year = words.findLastIndex((word) => /^(?:19|20)\d\d$/.test(word))
  return year === -1 ? 0 : year
}

/**
 * Returns the words of a name in lowercase, as letters and digits without accents: `HDR10+` →
 * `hdr10plus`.
 */
function wordsOf(name: string): readonly string[] {
  return folded(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS)
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('+', 'plus')
}

/**
 * Returns the stored form of a spelling: `Web-DL` → `webdl`; '' when it has no letters or digits.
 */
export function spellingOf(text: string): string {
  return folded(text).replace(/[^\p{L}\p{N}]+/gu, '')
}

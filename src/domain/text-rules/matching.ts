import type { RuleTest } from './text-rules.ts'

// Tests whether a text matches a rule. The words of a rule are compared part by part, and never
// turned into a regular expression. If a text does not contain a word, this is found without
// comparing its words one by one, so a list of hundreds of words costs little, whatever a member
// writes.

export interface Tested {
  readonly test: RuleTest
  /** Words, in which `*` stands for any letters, or host names. */
  readonly values: readonly string[]
  /** For links, images and repetition: the number from which the rule matches. */
  readonly times: number
}

/** A text, read once for all rules. */
export interface ReadText {
  readonly words: readonly string[]
  /** All different words of the text. */
  readonly known: ReadonlySet<string>
  /** The whole text, folded like the words. */
  readonly plain: string
  /** The host names of links, in lowercase. */
  readonly hosts: readonly string[]
  readonly links: number
  readonly images: number
}

/** The most words of a text that are compared: a text of 100,000 characters has fewer. */
const MOST_WORDS = 60_000
/**
 * The most characters that are compared: normalizing can turn one Arabic character into eighteen.
 */
const MOST_LETTERS = 400_000
const LINK = /(?:https?:\/\/|\bwww\.)([^\s/?#()<>[\]"']{1,253})/giu
const MARKDOWN_LINK = /\]\(/gu
const IMAGE = /!\[|\/img\/[0-9a-f]{8}/gu
const WORD = /[\p{L}\p{N}_]+/gu

export function readText(text: string): ReadText {
  const plain = text.normalize('NFKC').toLowerCase().slice(0, MOST_LETTERS)
  const found = [...plain.matchAll(LINK)]
  const hosts = found.map((one) => hostOf(one[0], one[1]))
  const images = count(plain, IMAGE)
  const others = count(plain, MARKDOWN_LINK) - images
  const words = (plain.match(WORD) ?? []).slice(0, MOST_WORDS)
  return {
    ...{ words, known: new Set(words), plain },
    hosts,
    links: Math.max(found.length, others),
    images,
  }
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}

/** Returns the host of a URL: that of `https://user@Example.org:80` is `example.org`. */
function hostOf(all: string, rest: string): string {
  const host = rest
    .replace(/^.*@/u, '')
    .replace(/:\d*$/u, '')
    .replace(/(?<![.,;:!])[.,;:!]+$/u, '')
  return all.startsWith('www.') ? `www.${host}` : host
}

/** Whether a text matches; `repeats` is how often it was written in the last 24 hours. */
export function matches({ test, values, times }: Tested, text: ReadText, repeats: number): boolean {
  switch (test) {
    case 'all':
      return true
    case 'links':
      return text.links >= times
    case 'images':
      return text.images >= times
    case 'repetition':
      return repeats >= times
    case 'addresses': {
      const sites = new Set(values.map((one) => one.toLowerCase()))
      return text.hosts.some((host) => isAt(host, sites))
    }
    case 'words':
      return values.some((one) => hasWords(text, wordsOf(one)))
  }
}

/**
 * Whether a host is one of these sites or a subdomain of one. Each of its parent domains is looked
 * up once.
 */
function isAt(host: string, sites: ReadonlySet<string>): boolean {
  let rest = host
  for (;;) {
    if (sites.has(rest)) return true
    const dot = rest.indexOf('.')
    if (dot === -1) return false
    rest = rest.slice(dot + 1)
  }
}

/** A word of a rule: the parts between its asterisks, each of which may be empty. */
type Sought = readonly string[]

/**
 * Splits the value of a rule: `free* money` is two words, of which the first can have any ending.
 */
function wordsOf(value: string): readonly Sought[] {
  const words = value
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}_*]+/gu)
  return (words ?? []).map((word) => word.split('*'))
}

function hasWords(text: ReadText, sought: readonly Sought[]): boolean {
  if (sought.length === 0 || !sought.every((one) => mayHave(text, one))) return false
  const { words } = text
  for (let from = 0; from + sought.length <= words.length; from++) {
    if (sought.every((one, at) => isLike(words[from + at], one))) return true
  }
  return false
}

/** Whether a text contains a word, or all parts of one, which may still be in different words. */
function mayHave({ known, plain }: ReadText, parts: Sought): boolean {
  return parts.length === 1 ? known.has(parts[0]) : parts.every((part) => plain.includes(part))
}

/** Whether a word contains these parts in their order, with any letters in between. */
function isLike(word: string, [first, ...others]: Sought): boolean {
  const last = others.pop()
  if (last === undefined) return word === first
  if (!word.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = word.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return word.length - last.length >= at && word.endsWith(last)
}

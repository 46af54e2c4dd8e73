import type { RuleTest } from './text-rules.ts'

// Whether a text matches a rule. The words of a rule are compared letter by letter, never made into
// a regular expression: the work is bounded by text times words.

export interface Tested {
  readonly test: RuleTest
  /** Words with `*` for any letters, or host names. */
  readonly values: readonly string[]
  /** For links, images and repetition: the rule matches from this many on. */
  readonly times: number
}

/** A text, read once for all rules. */
export interface ReadText {
  readonly words: readonly string[]
  /** Host names of links, in lower case. */
  readonly hosts: readonly string[]
  readonly links: number
  readonly images: number
}

/** Words of one text that are compared: the longest text has fewer. */
const MOST_WORDS = 30_000
const LINK = /(?:https?:\/\/|\bwww\.)([^\s/?#()<>[\]"']{1,253})/giu
const MARKDOWN_LINK = /\]\(/gu
const IMAGE = /!\[|\/img\/[0-9a-f]{8}/gu
const WORD = /[\p{L}\p{N}_]+/gu

export function readText(text: string): ReadText {
  const plain = text.normalize('NFKC').toLowerCase()
  const found = [...plain.matchAll(LINK)]
  const hosts = found.map((one) => hostOf(one[0], one[1]))
  const images = count(plain, IMAGE)
  const others = count(plain, MARKDOWN_LINK) - images
  return {
    words: (plain.match(WORD) ?? []).slice(0, MOST_WORDS),
    hosts,
    links: Math.max(found.length, others),
    images,
  }
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0
}

/** `https://user@Example.org:80` is at `example.org`. */
function hostOf(all: string, rest: string): string {
  const host = rest
    .replace(/^.*@/u, '')
    .replace(/:\d*$/u, '')
    .replace(/[.,;:!]+$/u, '')
  return all.startsWith('www.') ? `www.${host}` : host
}

/** Whether a text matches; `repeats` is how often it was written in the last day. */
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
    case 'addresses':
      return text.hosts.some((host) => values.some((one) => isAt(host, one.toLowerCase())))
    case 'words':
      return values.some((one) => hasWords(text.words, wordsOf(one)))
  }
}

function isAt(host: string, site: string): boolean {
  return host === site || host.endsWith(`.${site}`)
}

/** `free* money` is two words, the first with any ending. */
function wordsOf(value: string): readonly string[] {
  return (
    value
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}_*]+/gu) ?? []
  )
}

function hasWords(words: readonly string[], sought: readonly string[]): boolean {
  if (sought.length === 0) return false
  for (let from = 0; from + sought.length <= words.length; from++) {
    if (sought.every((one, at) => isLike(words[from + at], one))) return true
  }
  return false
}

/** Whether a word is like another with `*` for any letters; at most word times pattern steps. */
function isLike(word: string, pattern: string): boolean {
  let [at, next] = [0, 0]
  let [star, kept] = [-1, 0]
  while (at < word.length) {
    if (pattern[next] === '*') {
      star = next++
      kept = at
    } else if (pattern[next] === word[at]) {
      at++
      next++
    } else if (star >= 0) {
      next = star + 1
      at = ++kept
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}

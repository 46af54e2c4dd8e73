import { parse } from '@bbob/parser'
import { blockTags } from './bbcode-blocks.ts'
import { inlineTags } from './bbcode-inline.ts'
import type { Node, Writer } from './bbcode-writer.ts'
import { lines } from './bbcode-writer.ts'

// Converts BBCode to Markdown, for pasted texts and for texts imported from other sites. Unknown
// tags are not changed; of known tags without a counterpart, only the content is kept.

export interface Converted {
  readonly text: string
  /** The names of tags without a counterpart in Markdown, in the order of the text. */
  readonly dropped: readonly string[]
}

/** Tags that have no counterpart in Markdown; their content is kept. */
const NO_COUNTERPART = [
  ...['u', 'size', 'color', 'colour', 'font', 'center', 'left', 'right', 'align', 'justify'],
  ...['indent', 'sub', 'sup', 'small', 'big', 'highlight', 'float', 'pad', 'bg', 'tex', 'rule'],
]
const known = { ...inlineTags, ...blockTags }
const KNOWN = [...Object.keys(known), ...NO_COUNTERPART]
/** Tags whose content is not parsed. */
const VERBATIM = ['code', 'pre', 'plain', 'noparse', 'c', 'inlinecode']
/** Tags that need no closing tag; any other tag without one is text. */
const WITHOUT_END: ReadonlySet<string> = new Set(['*', 'hr', 'br'])
/**
 * The most brackets: a text with more of them is not converted, because reading it would take
 * longer than a page may take.
 */
const MAX_BRACKETS = 4_000
const MAX_LINES = 10_000
/**
 * The most tags that may be open at the end, because the parser copies what follows each into the
 * previous one.
 */
const MAX_OPEN = 200
/** The deepest nesting of tags; of those that are deeper, only the content is kept. */
const MAX_DEPTH = 12
/**
 * Matches what shows that a text is BBCode: a closing tag of a known kind, or a tag that needs
 * none.
 */
const SIGN = new RegExp(`\\[(?:/(?:${KNOWN.join('|').replace('*|', '')})|\\*|hr|br)\\]`, 'i')
/** Matches the first and the last line of Markdown code, which is not parsed. */
const OPENING = /^(?:```|~~~)[^\n]*\n/gm
const CLOSING = /^(?:```|~~~)[ \t]*$/gm

/**
 * Converts the BBCode in a text to Markdown; null: it contains none. The time that this takes is
 * bounded.
 */
export function fromBbcode(text: string): Converted | null {
  if (!SIGN.test(text) || has(text, '[', MAX_BRACKETS) || has(text, '\n', MAX_LINES)) return null
  if (openAtEnd(text) > MAX_OPEN) return null
  const dropped = new Set<string>()
  const written = partsOf(text).map((part, at) => (at % 2 === 1 ? part : convert(part, dropped)))
  return { text: lines(written.join('')), dropped: [...dropped] }
}

/** Splits a text into parts, of which every other one is code. Each line is read only once. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let from = 0
  for (;;) {
    OPENING.lastIndex = from
    const opening = OPENING.exec(text)
    if (opening === null) break
    CLOSING.lastIndex = OPENING.lastIndex
    if (CLOSING.exec(text) === null) break
    parts.push(text.slice(from, opening.index), text.slice(opening.index, CLOSING.lastIndex))
    from = CLOSING.lastIndex
  }
  return [...parts, text.slice(from)]
}

/** Whether a character occurs more than `most` times in a text. */
function has(text: string, sign: string, most: number): boolean {
  let count = 0
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) {
    if (++count > most) return true
  }
  return false
}

/**
 * Counts tags without a closing tag, of kinds that have one elsewhere. The parser does not match
 * names.
 */
function openAtEnd(text: string): number {
  const tags = [...text.matchAll(/\[(\/?)([a-z0-9]+|\*)(?=[\]=\s])/gi)].map(([, end, name]) => {
    return { isEnd: end !== '', name: name.toLowerCase() }
  })
  const ended = new Set(tags.filter(({ isEnd }) => isEnd).map(({ name }) => name))
  const paired = tags.filter(({ name }) => ended.has(name) && KNOWN.includes(name))
  return paired.reduce((open, { isEnd }) => (isEnd ? Math.max(0, open - 1) : open + 1), 0)
}

function convert(text: string, dropped: Set<string>): string {
  const options = { onlyAllowTags: KNOWN, contextFreeTags: VERBATIM, caseFreeTags: true }
  const tree = parse(text, { ...options, onError: () => undefined }) as readonly Node[]
  return writerOf(text, dropped, 0).inner(tree)
}

function writerOf(source: string, dropped: Set<string>, depth: number): Writer {
  const writer: Writer = {
    inner: (nodes) => nodes.map((node) => one(node)).join(''),
    drop: (name) => void dropped.add(name),
  }
  const one = (node: Node): string => {
    if (typeof node !== 'object' || node === null) return String(node ?? '')
    const tag = node.tag.toLowerCase()
    const isOpen = node.end === undefined && !WITHOUT_END.has(tag)
    if (isOpen) return source.slice(node.start?.from, node.start?.to)
    const content = Array.isArray(node.content) ? node.content : []
    const write = Object.hasOwn(known, tag) ? known[tag as keyof typeof known] : undefined
    const below = depth < MAX_DEPTH ? writerOf(source, dropped, depth + 1) : plain
    if (write === undefined || depth >= MAX_DEPTH) {
      dropped.add(tag)
      return below.inner(content)
    }
    return write({ ...node, tag, content }, below)
  }
  return writer
}

/** Writes parts that are nested too deeply as text. */
const plain: Writer = {
  inner: (nodes) => {
    const texts: string[] = []
    const left = [...nodes].reverse()
    while (left.length > 0) {
      const node = left.pop()
      if (typeof node !== 'object' || node === null) texts.push(String(node ?? ''))
      else if (Array.isArray(node.content)) left.push(...[...node.content].reverse())
    }
    return texts.join('')
  },
  drop: () => undefined,
}

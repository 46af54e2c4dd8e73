import type { AST } from '@eslint-community/regexpp'
import { accepts, isSingle, stepCounter } from './step-counter.ts'

// Texts that are made to be expensive for a regular expression: a beginning, a part that is
// repeated, and an end that spoils what was found. All come from the pattern, so that a new one is
// tried without a line about it here.

/** How the steps grow with the length of the worst text that was found. */
export type Growth = 'linear' | 'square' | 'worse'

export interface Worst {
  readonly growth: Growth
  /** The text, shortened to what it is made of. */
  readonly text: string
}

/** Characters of a text: at twice as many, the square is told from a line. */
const SHORT = 120
const LONG = 2 * SHORT
/** Steps for each character that no pattern with a square takes at this length. */
const SURELY_LINEAR = 6
/** Times as many steps for twice the characters: 2 is a line, 4 a square. */
const LINE = 2.6
/** More steps than of any square of these lengths. */
const MOST_STEPS = 1_000_000

const MOST_BEGINNINGS = 8
const MOST_PARTS = 64
const MOST_LETTERS = 16
/** The last two are matched by hardly any pattern, and the line end by few. */
const ENDS = ['', '\u0001', '\n\u0001']
/** Repetitions that can become long. */
const MANY = 50

const LINEAR: Worst = { growth: 'linear', text: '' }

/**
 * The worst that was found for a pattern.
 * @param isSplit it is used by `split`, which searches again after each part
 */
export function worstOf(literal: AST.RegExpLiteral, isSplit: boolean): Worst {
  if (!repeats(literal)) return LINEAR
  const count = stepCounter(literal, isSplit || literal.flags.global)
  let worst = LINEAR
  for (const { beginning, part, end } of attacksOn(literal)) {
    const text = (length: number) => beginning + part.repeat(length / part.length) + end
    const long = count(text(LONG), MOST_STEPS)
    const isLinear = long <= SURELY_LINEAR * LONG || long / count(text(SHORT), MOST_STEPS) <= LINE
    if (isLinear) continue
    const shown = JSON.stringify([beginning, part, end])
    if (long === Infinity) return { growth: 'worse', text: shown }
    worst = { growth: 'square', text: shown }
  }
  return worst
}

/** Whether a part of a pattern can be as long as the text. */
function repeats(literal: AST.RegExpLiteral): boolean {
  return nodesIn(literal.pattern).some((node) => node.type === 'Quantifier' && node.max > MANY)
}

interface Attack {
  readonly beginning: string
  readonly part: string
  readonly end: string
}

function attacksOn({ pattern, flags }: AST.RegExpLiteral): readonly Attack[] {
  const nodes = nodesIn(pattern)
  const lists = nodes.flatMap((node) => (node.type === 'Alternative' ? [node.elements] : []))
  const starts = lists.flatMap(startsOf)
  const inside = nodes.flatMap((node) => {
    if (isSingle(node)) return [signOf(node)]
    return node.type === 'Quantifier' ? [sampleOf([node.element], 1)] : []
  })
  const beginnings = unlike(['', ...starts]).slice(0, MOST_BEGINNINGS)
  const lines = flags.multiline ? ['\n'] : []
  const parts = unlike([...lines, ...inside, ...starts]).filter((one) => one !== '' && isShort(one))
  return beginnings.flatMap((beginning) =>
    parts.slice(0, MOST_PARTS).flatMap((part) => ENDS.map((end) => ({ beginning, part, end }))),
  )
}

/** What begins a list of elements, up to each end of a word; also without what may be absent. */
function startsOf(elements: readonly AST.Element[]): readonly string[] {
  return elements.flatMap((one, at) => {
    const isWithinWord = one.type === 'Character' && elements[at + 1]?.type === 'Character'
    if (isWithinWord) return []
    const before = elements.slice(0, at + 1)
    return [sampleOf(before, 1), sampleOf(before, 0)]
  })
}

function unlike(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function isShort(text: string): boolean {
  return text.length <= MOST_LETTERS
}

/** A short text that elements match. @param least how often what may be absent is there */
function sampleOf(elements: readonly AST.Element[], least: 0 | 1): string {
  return elements.map((one) => sample(one, least)).join('')
}

function sample(node: AST.Element, least: 0 | 1): string {
  switch (node.type) {
    case 'Quantifier':
      return sample(node.element, least).repeat(Math.min(Math.max(node.min, least), MOST_LETTERS))
    case 'Group':
    case 'CapturingGroup':
      return sampleOf(node.alternatives[0].elements, least)
    case 'Assertion':
    case 'Backreference':
      return ''
    default:
      return signOf(node)
  }
}

/** Signs of which most classes have one. */
const SIGNS = [
  ...'a1 -."<[(:/_,>])*#=&\'',
  ...['\n', '\t', 'A', 'é', 'α', '가', '漢', 'あ', 'ไ', '\u0301', '\u200b', '\u0002'],
]

/** A sign that a character or class accepts; '' when none of the usual ones is. */
function signOf(node: AST.Node): string {
  if (node.type === 'Character') return node.value > 0xffff ? '' : String.fromCharCode(node.value)
  const isOne = accepts(node)
  // Letters that are written in a class are signs of it.
  return [...SIGNS, ...node.raw].find((sign) => sign.length === 1 && isOne(sign)) ?? ''
}

/** A node and all nodes in it that can match something. */
function nodesIn(node: AST.Node): readonly AST.Node[] {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return [node, ...node.alternatives.flatMap((one) => nodesIn(one))]
    case 'Assertion':
      return 'alternatives' in node ? node.alternatives.flatMap((one) => nodesIn(one)) : []
    case 'Alternative':
      return [node, ...node.elements.flatMap((one) => nodesIn(one))]
    case 'Quantifier':
      return [node, ...nodesIn(node.element)]
    default:
      return [node]
  }
}

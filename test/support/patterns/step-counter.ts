import { RegExpParser } from '@eslint-community/regexpp'
import type { AST } from '@eslint-community/regexpp'

// Counts what a regular expression does with a text, as an engine that goes back does it: one step
// for each character that is compared and for each repetition. It takes no time into account, so a
// busy machine changes nothing.

/** Compares from a place on, and continues with `next` where it ends. */
type Step = (at: number, next: Next) => boolean
type Next = (at: number) => boolean

/** The text in which is searched, and what was found in it up to now. */
interface Run {
  text: string
  steps: number
  most: number
  readonly groups: Map<AST.CapturingGroup, string>
}

interface Made {
  readonly run: Run
  readonly flags: AST.Flags
  /** Within a lookbehind, which is read from its end. */
  readonly isBackward: boolean
}

/** Thrown when a search took more steps than it may. */
const TOO_MANY = new Error('too many steps')

/**
 * A function that searches a text and returns its steps; Infinity: more than `most`.
 * @param isRepeated the search continues after what it found, as in `replaceAll` and `split`
 */
export function stepCounter({ pattern, flags }: AST.RegExpLiteral, isRepeated: boolean) {
  const run: Run = { text: '', steps: 0, most: 0, groups: new Map() }
  const match = either(pattern.alternatives, { run, flags, isBackward: false })
  return (text: string, most: number): number => {
    Object.assign(run, { text, steps: 0, most })
    run.groups.clear()
    try {
      search(match, text, { isRepeated, isSticky: flags.sticky })
      return run.steps
    } catch (error) {
      if (error === TOO_MANY) return Infinity
      throw error
    }
  }
}

/** A pattern as it is written in code: `/a+/g`. */
export function parsePattern(literal: string): AST.RegExpLiteral {
  return new RegExpParser({ ecmaVersion: 2025 }).parseLiteral(literal)
}

interface How {
  readonly isRepeated: boolean
  readonly isSticky: boolean
}

function search(match: Step, text: string, { isRepeated, isSticky }: How): void {
  let at = 0
  while (at <= text.length) {
    let end = -1
    const isFound = match(at, (to) => {
      end = to
      return true
    })
    if (isFound ? !isRepeated : isSticky) return
    at = isFound && end > at ? end : at + 1
  }
}

function tick(run: Run): void {
  if (++run.steps > run.most) throw TOO_MANY
}

function either(alternatives: readonly AST.Alternative[], made: Made): Step {
  const all = alternatives.map((one) => inOrder(one.elements, made))
  if (all.length === 1) return all[0]
  return (at, next) => all.some((one) => one(at, next))
}

function inOrder(elements: readonly AST.Element[], made: Made): Step {
  const order = made.isBackward ? elements.toReversed() : elements
  const steps = order.map((one) => stepOf(one, made))
  return steps.reduceRight<Step>(
    (rest, first) => (at, next) => first(at, (to) => rest(to, next)),
    (at, next) => next(at),
  )
}

function stepOf(node: AST.Element, made: Made): Step {
  switch (node.type) {
    case 'Quantifier':
      return repeated(node, made)
    case 'Assertion':
      return asserted(node, made)
    case 'Group':
      return either(node.alternatives, made)
    case 'CapturingGroup':
      return captured(node, made)
    case 'Backreference':
      return repeatedText(node, made)
    default:
      return single(accepts(node), made)
  }
}

function single(isOne: (sign: string) => boolean, { run, isBackward }: Made): Step {
  return (at, next) => {
    tick(run)
    const sign = run.text[isBackward ? at - 1 : at]
    return sign !== undefined && isOne(sign) && next(isBackward ? at - 1 : at + 1)
  }
}

/** Whether one character or class accepts a sign. Texts of attacks have no signs of two units. */
export function accepts(node: AST.Node): (sign: string) => boolean {
  const one = new RegExp(`^(?:${node.raw})$`, flagsAround(node).replace(/[^isuv]/g, ''))
  const known = new Map<string, boolean>()
  return (sign) => {
    const before = known.get(sign)
    if (before !== undefined) return before
    const isOne = one.test(sign)
    known.set(sign, isOne)
    return isOne
  }
}

/** The flags of the pattern that a node is in. */
function flagsAround(node: AST.Node): string {
  let at = node
  while (at.parent !== null) at = at.parent
  return at.type === 'RegExpLiteral' ? at.flags.raw : ''
}

/** Whether a node is always one character, which engines repeat without going into it. */
export function isSingle(node: AST.Node): boolean {
  return ['Character', 'CharacterSet', 'CharacterClass', 'ExpressionCharacterClass'].includes(
    node.type,
  )
}

function repeated(node: AST.Quantifier, made: Made): Step {
  return isSingle(node.element) ? repeatedSign(node, made) : repeatedGroup(node, made)
}

function repeatedSign({ element, min, max, greedy }: AST.Quantifier, made: Made): Step {
  const { run, isBackward } = made
  const isOne = accepts(element)
  const step = isBackward ? -1 : 1
  /** Whether the next sign is one, after `count` of them. */
  const isAt = (at: number, count: number) => {
    tick(run)
    const sign = run.text[at + step * count - (isBackward ? 1 : 0)]
    return sign !== undefined && isOne(sign)
  }
  return (at, next) => {
    let count = 0
    while (count < (greedy ? max : min) && isAt(at, count)) count++
    if (!greedy) {
      if (count < min) return false
      for (;;) {
        if (next(at + step * count)) return true
        if (count >= max || !isAt(at, count)) return false
        count++
      }
    }
    for (; count >= min; count--) {
      tick(run)
      if (next(at + step * count)) return true
    }
    return false
  }
}

function repeatedGroup({ element, min, max, greedy }: AST.Quantifier, made: Made): Step {
  const once = stepOf(element, made)
  const from = (at: number, count: number, next: Next): boolean => {
    tick(made.run)
    const again = () =>
      count < max && once(at, (to) => (to !== at || count < min) && from(to, count + 1, next))
    const over = () => count >= min && next(at)
    return greedy ? again() || over() : over() || again()
  }
  return (at, next) => from(at, 0, next)
}

function captured(node: AST.CapturingGroup, made: Made): Step {
  const { run } = made
  const inside = either(node.alternatives, made)
  return (at, next) =>
    inside(at, (to) => {
      const before = run.groups.get(node)
      run.groups.set(node, run.text.slice(Math.min(at, to), Math.max(at, to)))
      if (next(to)) return true
      run.groups.set(node, before ?? '')
      return false
    })
}

function repeatedText({ resolved }: AST.Backreference, { run, isBackward }: Made): Step {
  const [group] = [resolved].flat()
  return (at, next) => {
    tick(run)
    const text = run.groups.get(group) ?? ''
    const from = isBackward ? at - text.length : at
    return run.text.startsWith(text, from) && next(isBackward ? from : at + text.length)
  }
}

function asserted(node: AST.Assertion, made: Made): Step {
  const { run } = made
  if (node.kind === 'lookahead' || node.kind === 'lookbehind') {
    const inside = either(node.alternatives, { ...made, isBackward: node.kind === 'lookbehind' })
    return (at, next) => inside(at, () => true) !== node.negate && next(at)
  }
  const isHere = (at: number): boolean => {
    const [before, after] = [run.text[at - 1], run.text[at]]
    if (node.kind === 'word') return (isWord(before) !== isWord(after)) !== node.negate
    const sign = node.kind === 'start' ? before : after
    return sign === undefined || (made.flags.multiline && /[\n\r\u2028\u2029]/.test(sign))
  }
  return (at, next) => {
    tick(run)
    return isHere(at) && next(at)
  }
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /\w/.test(sign)
}

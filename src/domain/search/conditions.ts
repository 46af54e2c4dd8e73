import type { Place } from './expression.ts'
import type { Token } from './tokens.ts'
import { asValue, tokensOf } from './tokens.ts'

// Conditions that a list adds to, or removes from, the search line for its reader.

/** A condition that every match meets: not excluded, not in parentheses, not part of an `OR`. */
export interface Condition extends Place {
  /** The name of the field, in lowercase: `seeders`. */
  readonly field: string
  /** The value without quotes around it: `>5`. */
  readonly value: string
}

/**
 * Returns the conditions of a line from left to right; none for a line with `OR` outside of
 * parentheses.
 */
export function conditionsIn(line: string): readonly Condition[] {
  const tokens = tokensOf(line, () => true)
  return hasOuterOr(tokens) ? [] : outer(tokens).flatMap(conditionOf)
}

/**
 * Returns the line with this condition instead of all others of its field. It is put first, because
 * the last word may still be being typed. If the value is null, they are only removed.
 */
export function withCondition(line: string, field: string, value: string | null): string {
  const old = conditionsIn(line).filter((one) => one.field === field)
  return begun(without(line, old), field, value)
}

/**
 * Returns the line with this condition added; a second condition on a field narrows the search
 * further.
 */
export function andCondition(line: string, field: string, value: string): string {
  return begun(line.trim(), field, value)
}

/** Returns the line without one condition. */
export function withoutCondition(line: string, field: string, value: string): string {
  const isIt = (one: Condition) => one.field === field && one.value === value
  return without(line, conditionsIn(line).filter(isIt))
}

function begun(rest: string, field: string, value: string | null): string {
  if (value === null) return rest
  const condition = `${field}:${asValue(value)}`
  const bound = hasOuterOr(tokensOf(rest, () => true)) ? `(${closable(rest)})` : rest
  return `${condition} ${bound}`.trim()
}

/**
 * Removes closing parentheses that have no opening one, because they would close a parenthesis
 * around the line. Within a word, as in `Alien(1979)`, a parenthesis does not open anything.
 */
function closable(line: string): string {
  let depth = 0
  let isQuoted = false
  let isInWord = false
  const kept = Array.from(line).filter((char) => {
    if (char === '"') isQuoted = !isQuoted
    if (isQuoted) return true
    if (char === ')' && depth === 0) return false
    const isOpening = char === '(' && !isInWord
    if (isOpening) depth++
    if (char === ')') depth--
    if (char !== '-') isInWord = !isOpening && !/[\s")]/u.test(char)
    return true
  })
  return kept.join('').trim()
}

function without(line: string, places: readonly Place[]): string {
  const chars = Array.from(line)
  const kept = chars.filter((_, at) => !places.some(({ from, to }) => at >= from && at < to))
  return places.length === 0 ? line.trim() : kept.join('').replace(/\s+/gu, ' ').trim()
}

function hasOuterOr(tokens: readonly Token[]): boolean {
  return outer(tokens).some(({ kind }) => kind === 'or')
}

/** Returns the tokens outside of parentheses, without those that follow a minus. */
function outer(tokens: readonly Token[]): readonly Token[] {
  let depth = 0
  return tokens.filter(({ kind }, index) => {
    if (kind === 'open') depth++
    if (kind === 'close') depth--
    return depth === 0 && kind !== 'close' && tokens[index - 1]?.kind !== 'not'
  })
}

function conditionOf(token: Token): readonly Condition[] {
  if (token.kind !== 'field') return []
  return [{ field: token.name, value: token.value, from: token.from, to: token.to }]
}

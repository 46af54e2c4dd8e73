import type { State, StateValue } from '../../store/records/revisions.ts'
import type { DiffPart } from './diff.ts'
import { textDiff, wordsDiff } from './diff.ts'

/** One field of an edit, as the partial `change` shows it. */
export interface ChangeLine {
  readonly label: string
  readonly parts: readonly DiffPart[]
  /** Whether it is text over several lines, rather than a few words. */
  readonly isText: boolean
}

/** The label of a field, and whether its values are compared by words or as a whole. */
interface FieldWords {
  readonly label: string
  readonly kind: 'line' | 'text' | 'whole'
}

/** The fields of a kind of record, in the order of its page; others follow under their keys. */
export type Labels = Readonly<Record<string, FieldWords>>

/** Returns the differences between two states of a record, field by field. */
export function changeLines(before: State, after: State, labels: Labels): ChangeLine[] {
  const names = new Set([...Object.keys(labels), ...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => {
    const [old, now] = [before[name] ?? null, after[name] ?? null]
    if (JSON.stringify(old) === JSON.stringify(now)) return []
    if (isObject(old) || isObject(now)) return changeLines(asObject(old), asObject(now), labels)
    const { label, kind } = labels[name] ?? { label: name, kind: 'whole' }
    return [{ label, parts: partsOf(old, now, kind), isText: kind === 'text' }]
  })
}

function partsOf(old: StateValue, now: StateValue, kind: FieldWords['kind']): readonly DiffPart[] {
  const isList = Array.isArray(old) || Array.isArray(now)
  if (isList || kind === 'whole') return wordsDiff(wordsOf(old), wordsOf(now))
  return textDiff(asText(old), asText(now))
}

function wordsOf(value: StateValue): readonly string[] {
  if (Array.isArray(value)) return value as readonly string[]
  const text = asText(value)
  return text === '' ? [] : [text]
}

function asText(value: StateValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null ? '' : String(value)
}

function isObject(value: StateValue): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asObject(value: StateValue): State {
  return isObject(value) ? value : {}
}

import { conditions, findAll, unknownSubjects } from './conditions/index.ts'
import type { AlertLimits, Condition, FleetFacts, Severity } from './facts.ts'
import type { AlertState, Life, LifeRules, Seen, Told } from './life.ts'
import { next } from './life.ts'
import type { MutedBy } from './muted.ts'
import { isMuted } from './muted.ts'

// A check of the fleet, which determines the alerts that begin, change and end, and those that are
// sent.

/** An alert that is not resolved yet. */
export interface OpenAlert {
  readonly id: number
  readonly condition: string
  readonly subject: string
  readonly machine: string
  readonly severity: Severity
  readonly says: string
  readonly life: Life
}

/**
 * The next state of an alert; `life` is null for a pending alert whose problem was not found again.
 */
export interface NextAlert extends Omit<OpenAlert, 'id' | 'life'> {
  readonly id: number | null
  readonly life: Life | null
  readonly told: Told | null
  /** The previous state; null: it is new. */
  readonly before: AlertState | null
}

export interface LookRules {
  readonly limits: AlertLimits & { readonly alertRepeatMinutes: number }
  readonly windows: readonly MutedBy[]
}

/**
 * How long a problem must be absent, in milliseconds: enough for several checks, and a report from
 * every service.
 */
const GONE_MS = 10_000

/** Returns the alerts that change, given the open ones. */
export function look(
  facts: FleetFacts,
  open: readonly OpenAlert[],
  { limits, windows }: LookRules,
  now: Date,
  among: readonly Condition[] = conditions,
): readonly NextAlert[] {
  const following = among.filter(({ follows }) => follows?.(facts, limits) === true)
  const held = new Set(following.map(({ name }) => name))
  const found = findAll(facts, limits, among).filter(({ condition }) => !held.has(condition.name))
  const unknown = unknownSubjects(facts, limits)
  const covered = new Set(
    found.flatMap(({ condition, covers = [] }) => covers.map((one) => keyOf(condition.name, one))),
  )
  const known = new Map(open.map((alert) => [keyOf(alert.condition, alert.subject), alert]))
  const fresh = found.flatMap(({ condition, covers: _covers, ...finding }) => {
    const key = keyOf(condition.name, finding.subject)
    if (known.has(key)) return []
    return [{ ...finding, id: null, condition: condition.name, severity: condition.severity }]
  })
  const says = new Map(found.map((one) => [keyOf(one.condition.name, one.subject), one.says]))
  const seenOf = (key: string, subject: string, condition: string): Seen => {
    if (says.has(key)) return 'found'
    if (covered.has(key)) return 'covered'
    if (held.has(condition)) return 'unknown'
    return condition !== 'silent' && unknown.has(subject) ? 'unknown' : 'absent'
  }
  const byName = new Map(found.map(({ condition }) => [condition.name, condition]))
  return [...open, ...fresh.map((one) => ({ ...one, life: null }))].flatMap((alert) => {
    const key = keyOf(alert.condition, alert.subject)
    const seen = seenOf(key, alert.subject, alert.condition)
    const rules = rulesOf(byName.get(alert.condition), limits, isMuted(windows, alert, now))
    const { life, told } = next(alert.life, seen, rules, now.getTime())
    const text = says.get(key) ?? alert.says
    const isSame = told === null && text === alert.says && isEqual(life, alert.life)
    const before = alert.life?.state ?? null
    return isSame ? [] : [{ ...alert, says: text, life, told, before }]
  })
}

function rulesOf(
  condition: Condition | undefined,
  { alertRepeatMinutes }: LookRules['limits'],
  muted: boolean,
): LifeRules {
  const repeatMs = alertRepeatMinutes === 0 ? null : alertRepeatMinutes * 60_000
  return {
    holdMs: (condition?.holdSeconds ?? 0) * 1_000,
    goneMs: GONE_MS,
    repeatMs,
    isMuted: muted,
  }
}

function keyOf(condition: string, subject: string): string {
  return `${condition}\n${subject}`
}

function isEqual(one: Life | null, other: Life | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

import { DAY_SECONDS } from '../../units.ts'
import type { Amnesty } from '../amnesty.ts'
import { amnestyAt, freedomAt } from '../amnesty.ts'
import type { RatioInputs } from '../inputs.ts'
import type { Known } from '../judgement.ts'
import { judgeOnce, NO_BREACH } from '../judgement.ts'
import type { InputsOf, PolicyRule } from '../opinion.ts'
import type { Standing, State } from '../standing.ts'
import { newStanding } from '../standing.ts'
import type { Verdict } from '../strategy.ts'
import type { Cause } from '../transitions.ts'
import type { RecordedMember } from './recorded.ts'
import { inputsAt } from './recorded.ts'

// Applies the same evaluation as in reality to a member's daily records: at the end of each day or,
// if a policy has terms in hours that are not whole days, at the end of each hour.

/** Both days are included. */
export interface Window {
  readonly firstDay: number
  readonly lastDay: number
  readonly stepsADay: 1 | 24
  /** Real amnesties during these days or shortly before them. */
  readonly amnesties?: readonly Amnesty[]
}

export interface Moved {
  /** Seconds since 1970. */
  readonly at: number
  readonly from: State
  readonly to: State
  readonly cause: Cause
}

export interface Replayed {
  readonly moves: readonly Moved[]
  /** The state at the end of each day; null while nothing was recorded about the member. */
  readonly states: readonly (State | null)[]
  readonly standing: Standing
  /** The last verdict; null: nothing was recorded about the member. */
  readonly verdict: Verdict | null
}

/** Returns how many evaluations per day these policies require. */
export function stepsFor(policies: readonly PolicyRule[]): Window['stepsADay'] {
  const isByHour = policies.some(({ terms }) =>
    [terms.debounceHours, terms.restoreHours, terms.noticeHours, terms.probationHours].some(
      (hours) => hours % 24 !== 0,
    ),
  )
  return isByHour ? 24 : 1
}

/** Whether policies use individual finished downloads, for which much data has to be read. */
export function needsSnatches(policies: readonly PolicyRule[]): boolean {
  return policies.some(({ params }) =>
    Object.entries(params).some(([name, value]) => /measure$/.test(name) && value === 'coverage'),
  )
}

export function replay(
  member: RecordedMember,
  policies: readonly PolicyRule[],
  { firstDay, lastDay, stepsADay, amnesties = [] }: Window,
): Replayed {
  const moves: Moved[] = []
  const states: (State | null)[] = []
  const categories = policies.flatMap(({ categoryId: id }) => (id === null ? [] : [id]))
  let verdict: Verdict | null = null
  let known: Known | null =
    member.standing === null ? null : { standing: member.standing, atBreach: NO_BREACH }
  let last = -1
  for (let day = firstDay; day <= lastDay; day++) {
    while (member.days[last + 1] !== undefined && member.days[last + 1].day <= day) last++
    for (let part = 1; part <= stepsADay; part++) {
      const at = day * DAY_SECONDS + (DAY_SECONDS / stepsADay) * part - 1
      const inputs = at < member.joinedAt ? null : inputsAt(member, last, at, part / stepsADay)
      if (inputs === null) continue
      known ??= { standing: newStanding(at), atBreach: NO_BREACH }
      const byCategory = categoriesAt(member, categories, day)
      const person = { ...personAt(member, at), ...freedomAt(amnestyAt(amnesties, at), at) }
      const seen = judgeOnce(policies, person, inputs, known, at, byCategory)
      verdict = seen.opinion.verdict
      known = { standing: seen.next.standing, atBreach: seen.atBreach }
      if (seen.next.event !== null) moves.push({ at, ...seen.next.event })
    }
    states.push(verdict === null ? null : (known?.standing.state ?? null))
  }
  return {
    moves,
    states,
    standing: known?.standing ?? newStanding(firstDay * DAY_SECONDS),
    verdict,
  }
}

function personAt({ id, role, joinedAt, override, vacation }: RecordedMember, at: number) {
  const holds = (one: { readonly from: number; readonly until: number | null } | null) =>
    one !== null && one.from <= at && (one.until === null || at < one.until)
  return {
    ...{ id, role, joinedAt },
    override: override !== null && holds(override) ? override.state : null,
    isOnVacation: holds(vacation),
  }
}

function categoriesAt(
  { id, categories: rows }: RecordedMember,
  categories: readonly number[],
  day: number,
): InputsOf | undefined {
  if (categories.length === 0) return undefined
  return new Map(
    categories.map((category) => {
      const row = rows.findLast((one) => one.categoryId === category && one.day <= day)
      const own: [number, Partial<RatioInputs>][] = row === undefined ? [] : [[id, row]]
      return [category, new Map(own)]
    }),
  )
}

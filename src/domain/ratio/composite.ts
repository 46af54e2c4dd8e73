import type { RatioInputs } from './inputs.ts'
import type { Param, Values } from './params.ts'
import { choice, flag } from './params.ts'
import type { AnyStrategy, Verdict } from './strategy.ts'

/** Combines rules into one, of which either any or all must be met. */
export function compositeOf(parts: readonly AnyStrategy[]): AnyStrategy {
  return {
    name: 'composite',
    label: 'Several rules',
    description: 'Combines several rules: members must meet any of them, or all.',
    params: { mode: MODE, ...Object.fromEntries(parts.flatMap(paramsOf)) },
    evaluate: (inputs, params) => evaluateAll(parts, inputs, params),
  }
}

const MODE = choice('Required', 'How many of the selected rules must be met.', [
  ['any', 'Any of them'],
  ['all', 'All of them'],
])

/** Returns the parameters of a part, named as in the combined rule: `up_down.ratio`. */
function paramsOf({ name, label, params }: AnyStrategy): [string, Param][] {
  const own = Object.entries(params).map(([key, param]): [string, Param] => {
    return [`${name}.${key}`, { ...param, label: `${label}: ${param.label}` }]
  })
  return [[name, flag(label, `Whether “${label}” is one of the rules.`, false)], ...own]
}

function evaluateAll(parts: readonly AnyStrategy[], inputs: RatioInputs, params: Values): Verdict {
  const isAny = params.mode === 'any'
  const chosen = parts.filter(({ name }) => params[name] === true)
  const verdicts = chosen.map((part) => part.evaluate(inputs, valuesFor(part, params)))
  if (verdicts.length === 0) return nothingAsked()
  const kept = verdicts.filter(({ satisfied }) => satisfied)
  const satisfied = isAny ? kept.length > 0 : kept.length === verdicts.length
  // Selects the rule that decides: for `any`, the one closest to being met; for `all`, the one
  // farthest from it.
  const ordered = [...verdicts].sort((a, b) => nearness(b) - nearness(a))
  const decisive = (isAny ? ordered[0] : ordered.at(-1)) as Verdict
  const slots = verdicts.flatMap(({ leechSlots }) => (leechSlots === null ? [] : [leechSlots]))
  const open = verdicts.filter((one) => !one.satisfied)
  const hours = verdicts.flatMap((one) => (one.leechHours === undefined ? [] : [one.leechHours]))
  const limits = isAny ? slots.length === verdicts.length : slots.length > 0
  return {
    required: decisive.required,
    actual: decisive.actual,
    satisfied,
    isFree: decisive.isFree,
    leechSlots: limits ? (isAny ? Math.max(...slots) : Math.min(...slots)) : null,
    ...(hours.length > 0 && { leechHours: Math.max(...hours) }),
    explain: {
      formula: verdicts.map(({ explain }) => `(${explain.formula})`).join(isAny ? ' or ' : ' and '),
      terms: verdicts.flatMap(({ explain }, index) =>
        explain.terms.map((term) => ({ ...term, label: `${chosen[index].label}: ${term.label}` })),
      ),
      mend: satisfied ? [] : open.flatMap(({ explain }) => explain.mend),
    },
  }
}

/** Below 1 if it is not met; above, by how much: the decisive rule is that of the margin. */
function nearness({ actual, required, satisfied, isFree }: Verdict): number {
  if (satisfied) return isFree ? Infinity : 1 + actual - required
  return required === 0 ? 0 : actual / required
}

function valuesFor({ name, params }: AnyStrategy, values: Values): Values {
  const entries = Object.keys(params).map((key) => [key, values[`${name}.${key}`]] as const)
  return Object.fromEntries(entries)
}

function nothingAsked(): Verdict {
  const explain = { formula: 'no rule is selected', terms: [], mend: [] }
  return { required: 0, actual: Infinity, satisfied: true, isFree: true, leechSlots: null, explain }
}

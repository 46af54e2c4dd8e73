import {
  canWait,
  MAX_NAME,
  MAX_REASON,
  MAX_VALUE,
  MOST_DAYS,
  MOST_TIMES,
  MOST_VALUES,
  ruleActs,
  ruleTests,
  textKinds,
} from '../../../../domain/text-rules/text-rules.ts'
import {
  checkbox,
  count,
  eitherOf,
  list,
  oneOf,
  strictRecord,
  text,
} from '../../../../shared/shape.ts'
import type { Rule, RuleWords } from '../../../../store/text-rules/rules.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { isChecked, readForm, wrong } from '../../../http/frame/forms.ts'

const MAX_VALUES = MOST_VALUES * (MAX_VALUE + 2)
const number = count.or(text(9).trim().regex(/^\d*$/, 'must be a whole number'))
const kind = oneOf([...textKinds, ''])
/** The checked boxes of a form, which always sends an empty value as well: a text or a list. */
export const kindsShape = eitherOf(list(kind).max(textKinds.length + 1), kind)

export const ruleForm = strictRecord({
  name: text(MAX_NAME).trim().min(1),
  isOn: checkbox.optional(),
  kinds: kindsShape.describe('kinds of texts; messages, reports and tickets can only be refused'),
  belowRole: text(40).describe('it applies to members below this role or class'),
  underDays: number.optional().describe('it applies to accounts younger than this many days'),
  underTexts: number.optional().describe('it applies to authors of fewer texts than this'),
  test: oneOf(ruleTests),
  values: text(MAX_VALUES)
    .or(list(text(MAX_VALUE)).max(MOST_VALUES))
    .optional()
    .describe('words with `*` for any letters, or host names; a list, or one per line'),
  times: number.optional().describe('for links, images and repetition: the minimum number'),
  act: oneOf(ruleActs),
  reason: text(MAX_REASON).trim().min(1).describe('the message to the author'),
})

/** Reads the entries of the form; the caller checks whether the role exists. */
export function readRule(fields: Fields): FormResult<RuleWords> {
  const read = readForm(ruleForm, fields)
  if (!read.ok) return read
  const { name, isOn, belowRole, test, act, reason } = read.value
  const kinds = kindsOf(read.value.kinds)
  const values = valuesIn(read.value.values ?? '')
  const [underDays, underTexts] = [orNull(read.value.underDays), orNull(read.value.underTexts)]
  const times = Number(read.value.times || 1)
  const errors = faultOf({ kinds, values, underDays, underTexts, times, test, act })
  if (errors !== null) return { ok: false, errors }
  const isRuleOn = isChecked(isOn)
  const who = { belowRole, underDays, underTexts }
  return {
    ok: true,
    value: { name, isOn: isRuleOn, kinds, ...who, test, values, times, act, reason },
  }
}

type Checked = Pick<
  RuleWords,
  'kinds' | 'values' | 'underDays' | 'underTexts' | 'times' | 'test' | 'act'
>

function faultOf({ kinds, values, underDays, underTexts, times, test, act }: Checked) {
  if (kinds.length === 0) return wrong('kinds', 'must have at least one')
  if (!kinds.every(canWait) && act !== 'refuse') {
    return wrong('kinds', 'cannot include messages, reports or tickets, which can only be refused')
  }
  const needsValues = test === 'words' || test === 'addresses'
  if (needsValues && values.length === 0) return wrong('values', 'must have at least one')
  if (values.length > MOST_VALUES) return wrong('values', `must be at most ${MOST_VALUES}`)
  if (values.some((one) => one.length > MAX_VALUE)) {
    return wrong('values', `must have at most ${MAX_VALUE} characters each`)
  }
  if ((underDays ?? 1) > MOST_DAYS) return wrong('underDays', `must be at most ${MOST_DAYS}`)
  if ((underTexts ?? 1) > MOST_TIMES) return wrong('underTexts', `must be at most ${MOST_TIMES}`)
  return times > MOST_TIMES ? wrong('times', `must be at most ${MOST_TIMES}`) : null
}

/** Returns the kinds whose boxes are checked, in their order. */
export function kindsOf(given: string | readonly string[]): RuleWords['kinds'] {
  const chosen = [given].flat()
  return textKinds.filter((one) => chosen.includes(one))
}

function valuesIn(given: string | readonly string[]): readonly string[] {
  const lines = typeof given === 'string' ? given.split(/\r\n?|\n/) : given
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))]
}

/** Returns a number; null, which means any, for 0 and an empty field. */
function orNull(given: number | string | undefined): number | null {
  return Number(given ?? 0) || null
}

/** Returns the values of the form for a rule. */
export function valuesOf({ id: _id, values, underDays, underTexts, ...rule }: Rule): Fields {
  return {
    ...rule,
    values: values.join('\n'),
    underDays: String(underDays ?? ''),
    underTexts: String(underTexts ?? ''),
    times: String(rule.times),
  }
}

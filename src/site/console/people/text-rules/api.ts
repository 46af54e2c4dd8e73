import { ruleActs, ruleTests, textKinds } from '../../../../domain/text-rules/text-rules.ts'
import { count, flag, id, list as listShape } from '../../../../shared/shape.ts'
import { named, oneOf, record, text } from '../../../../shared/shape.ts'
import { accepts, acts, creates, listOf, shows } from '../../../http/frame/shapes.ts'
import { ruleForm } from './forms.ts'

const ruleShape = named(
  'TextRule',
  record({
    id,
    name: text(60),
    isOn: flag,
    kinds: listShape(oneOf(textKinds)),
    belowRole: text(40).describe('it applies to members below this role or class'),
    underDays: count.nullable().describe('it applies to accounts younger than this many days'),
    underTexts: count.nullable().describe('it applies to authors of fewer texts than this'),
    test: oneOf(ruleTests),
    values: listShape(text(100)),
    times: count,
    act: oneOf(ruleActs),
    reason: text(200),
  }),
)

export const list = shows('Lists the rules for texts of members.', listOf(ruleShape))
export const form = shows('Shows the form for a new rule.', record({}))
export const add = creates('Creates a rule for texts.', ruleForm)

export const edit = shows('Shows a rule for texts with the form that changes it.', ruleShape)

export const change = accepts('Changes a rule for texts.', ruleForm)
export const remove = acts('Removes a rule for texts.')

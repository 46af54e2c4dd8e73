import { criterionNames } from '../../../../../domain/roles/class-rules.ts'
import {
  count,
  decimal,
  flag,
  list as listShape,
  oneOf,
  record,
  text,
} from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { roleEdit, roleForm } from './forms.ts'

const role = record({
  slug: text(40),
  name: text(40),
  color: text(7).nullable(),
  kind: oneOf(['class', 'secondary']),
  rank: count,
  members: count,
  rule: record({
    slug: text(40),
    bounds: record(Object.fromEntries(criterionNames.map((one) => [one, decimal.optional()]))),
    keepPercent: count,
    isOn: flag,
    invites: count,
  }).nullable(),
})

export const list: Declared = {
  description: 'Lists classes, from lowest to highest, and secondary roles.',
  reply: listOf(role),
}
export const newForm: Declared = {
  description: 'Lists the kinds of roles that can be created.',
  reply: record({ kinds: listShape(text(20)) }),
}
export const make = creates(
  'Creates a class at the top of the ladder, or a secondary role; it has no permissions yet.',
  roleForm,
  record({ slug: text(40) }),
)
export const show = shows('Shows a class or secondary role for editing.', role)
export const change: Declared = {
  description: 'Changes a class with its requirements, or a secondary role.',
  body: roleEdit,
  reply: role,
}
export const removeQuestion = shows('Shows the form that asks for confirmation.', role)
export const remove = acts('Removes a class or secondary role that no member has.')

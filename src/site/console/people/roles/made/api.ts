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
import { listOf, noFields, nothing } from '../../../../http/frame/shapes.ts'
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
  description: 'Lists classes, from the lowest to the highest, and secondary roles.',
  reply: listOf(role),
}
export const newForm: Declared = {
  description: 'Says what kinds of roles can be made.',
  reply: record({ kinds: listShape(text(20)) }),
}
export const make: Declared = {
  description: 'Makes a class at the top of the ladder, or a secondary role; it gives nothing yet.',
  body: roleForm,
  reply: record({ slug: text(40) }),
  creates: true,
}
export const show: Declared = {
  description: 'Shows a class or secondary role, to change it.',
  reply: role,
}
export const change: Declared = {
  description: 'Changes a class with what it takes to reach it, or a secondary role.',
  body: roleEdit,
  reply: role,
}
export const removeQuestion: Declared = {
  description: 'Asks before a role is removed.',
  reply: role,
}
export const remove: Declared = {
  description: 'Removes a class or secondary role that nobody has.',
  body: noFields,
  reply: nothing,
}

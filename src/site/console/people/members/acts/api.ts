import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { banForm, roleForm } from '../parts/forms.ts'
import { judgedShape as reply } from '../parts/judged.ts'

export const question: Declared = {
  description: 'Shows the form that asks for confirmation.',
  reply,
}

export const ban: Declared = {
  description: 'Bans a member, permanently or for some days.',
  body: banForm,
  reply,
}

export const unban: Declared = { description: 'Lifts the ban of a member.', body: noFields, reply }

export const unwatch: Declared = {
  description: 'Stops staff from watching a member.',
  body: noFields,
  reply,
}

export const setRole: Declared = {
  description: 'Changes the role of a member.',
  body: roleForm,
  reply,
}

import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { banForm, roleForm, slotsForm } from '../parts/forms.ts'
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

export const setRole: Declared = {
  description: 'Changes the role of a member.',
  body: roleForm,
  reply,
}

export const resetPasskey: Declared = {
  description: 'Resets the passkey of a member, who is the only one to see it.',
  body: noFields,
  reply,
}

export const slots: Declared = question

export const setSlots: Declared = {
  description: 'Sets how many torrents a member can download and seed at the same time.',
  body: slotsForm,
  reply,
}

export const endSignIns: Declared = {
  description: 'Signs a member out of all sessions.',
  body: noFields,
  reply,
}

export const verify: Declared = {
  description: 'Marks the email address of a member as verified.',
  body: noFields,
  reply,
}

import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { banForm, roleForm, slotsForm } from '../parts/forms.ts'
import { judgedShape as reply } from '../parts/judged.ts'

export const question: Declared = {
  description: 'Asks before it is done, and says what it does.',
  reply,
}

export const ban: Declared = {
  description: 'Bans a member, for good or for some days.',
  body: banForm,
  reply,
}

export const unban: Declared = { description: 'Lifts the ban of a member.', body: noFields, reply }

export const setRole: Declared = {
  description: 'Gives a member another role.',
  body: roleForm,
  reply,
}

export const resetPasskey: Declared = {
  description: 'Makes a new passkey for a member, who alone sees it.',
  body: noFields,
  reply,
}

export const slots: Declared = question

export const setSlots: Declared = {
  description: 'Sets how many torrents a member may download and seed at once.',
  body: slotsForm,
  reply,
}

export const endSignIns: Declared = {
  description: 'Ends all sign-ins of a member.',
  body: noFields,
  reply,
}

export const verify: Declared = {
  description: 'Takes the e-mail address of a member for proven.',
  body: noFields,
  reply,
}

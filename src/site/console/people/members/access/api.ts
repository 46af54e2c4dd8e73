import type { Declared } from '../../../../http/action.ts'
import { noFields } from '../../../../http/frame/shapes.ts'
import { slotsForm } from '../parts/forms.ts'
import { judgedShape as reply } from '../parts/judged.ts'

export const resetPasskey: Declared = {
  description: 'Resets the passkey of a member, who is the only one to see it.',
  body: noFields,
  reply,
}

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

import type { Declared } from '../../../../http/action.ts'
import { acts } from '../../../../http/frame/shapes.ts'
import { slotsForm } from '../parts/forms.ts'
import { judgedShape as reply } from '../parts/judged.ts'

export const resetPasskey = acts(
  'Resets the passkey of a member, who is the only one to see it.',
  reply,
)

export const setSlots: Declared = {
  description: 'Sets how many torrents a member can download and seed at the same time.',
  body: slotsForm,
  reply,
}

export const endSignIns = acts('Signs a member out of all sessions.', reply)
export const verify = acts('Marks the email address of a member as verified.', reply)

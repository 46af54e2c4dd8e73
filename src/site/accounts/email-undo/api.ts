import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts } from '../../http/frame/shapes.ts'
import { resetShape } from '../password/forms.ts'

export const question: Declared = {
  description: 'Returns the address that the link in an email restores.',
  reply: record({ name: text(30), email: text(254), csrf: text(100) }),
}

export const undo = accepts(
  'Undoes a change of address: restores the old one, sets a new password and ends all sessions.',
  resetShape,
  record({ email: text(254) }),
)

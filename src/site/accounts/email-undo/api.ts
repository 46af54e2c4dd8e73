import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { resetShape } from '../password/forms.ts'

export const question: Declared = {
  description: 'Says which address the link of a mail brings back.',
  reply: record({ name: text(30), email: text(254), csrf: text(100) }),
}

export const undo: Declared = {
  description: 'Takes a change of address back: the old one, a new password, every sign-in ended.',
  body: resetShape,
  reply: record({ email: text(254) }),
}

import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, nothing, shows, withCsrf } from '../../http/frame/shapes.ts'
import { changeShape, forgotShape, resetShape } from './forms.ts'

export const security: Declared = {
  description: 'Returns the name of the account whose password can be changed here.',
  reply: record({ name: text(30) }),
}

export const change: Declared = {
  description: 'Changes the password and ends all other sessions.',
  body: changeShape,
  reply: nothing,
  // The action checks the password itself each time.
  stepUp: false,
}

export const forgotForm = shows('Returns the CSRF token for requesting a password reset.', withCsrf)

export const forgot = accepts(
  'Emails a link for a new password to the member with this name or address, if there is one.',
  forgotShape,
)

export const resetForm: Declared = {
  description: 'Returns whether the link in an email is still valid, and for which account.',
  reply: record({ name: text(30), csrf: text(100) }),
}

export const reset = accepts(
  'Sets a new password using the link in an email; all sessions end.',
  resetShape,
)

import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { enteredShape } from '../../http/enter.ts'
import { creates, withCsrf } from '../../http/frame/shapes.ts'
import { registerQuery, registerShape, setupQuery, setupShape } from './forms.ts'

export const setupForm: Declared = {
  description: 'Returns the CSRF token of the setup form, until the owner account exists.',
  query: setupQuery,
  reply: withCsrf,
}

export const setup = creates(
  'Creates the owner account with the one-time setup link, and signs in.',
  setupShape,
  enteredShape,
)

export const registerForm: Declared = {
  description: 'Returns the name of the inviter, and the CSRF token of the form.',
  query: registerQuery,
  reply: record({ csrf: text(100), inviter: text(30).nullable() }),
}

export const register = creates('Creates an account and signs in.', registerShape, enteredShape)

import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { enteredShape } from '../../http/enter.ts'
import { withCsrf } from '../../http/frame/shapes.ts'
import { registerQuery, registerShape, setupQuery, setupShape } from './forms.ts'

export const setupForm: Declared = {
  description: 'Gives the CSRF token of the set-up form, while there is no owner.',
  query: setupQuery,
  reply: withCsrf,
}

export const setup: Declared = {
  description: 'Makes the owner with the one-time set-up link, and signs in.',
  body: setupShape,
  reply: enteredShape,
  creates: true,
}

export const registerForm: Declared = {
  description: 'Says who invited, and gives the CSRF token of the form.',
  query: registerQuery,
  reply: record({ csrf: text(100), inviter: text(30).nullable() }),
}

export const register: Declared = {
  description: 'Makes an account and signs it in.',
  body: registerShape,
  reply: enteredShape,
  creates: true,
}

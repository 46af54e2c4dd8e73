import { record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { enteredShape } from '../http/enter.ts'
import { noFields, nothing, withCsrf } from '../http/shapes.ts'
import { loginQuery, passwordShape, signInShape } from './forms.ts'

export const loginForm: Declared = {
  says: 'Gives the CSRF token that a sign-in sends.',
  query: loginQuery,
  reply: withCsrf,
}

export const login: Declared = {
  says: 'Signs in: sets the session cookie.',
  body: signInShape,
  reply: enteredShape,
}

export const logout: Declared = { says: 'Ends this sign-in.', body: noFields, reply: nothing }

export const security: Declared = {
  says: 'Says whose password can be changed here.',
  reply: record({ name: text(30) }),
}

export const password: Declared = {
  says: 'Sets a new password; every other sign-in ends.',
  body: passwordShape,
  reply: nothing,
}

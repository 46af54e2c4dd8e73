import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { nothing, withCsrf } from '../../http/frame/shapes.ts'
import { changeShape, forgotShape, resetShape } from './forms.ts'

export const security: Declared = {
  description: 'Says whose password can be changed here.',
  reply: record({ name: text(30) }),
}

export const change: Declared = {
  description: 'Sets a new password; every other sign-in ends.',
  body: changeShape,
  reply: nothing,
}

export const forgotForm: Declared = {
  description: 'Gives the CSRF token with which a new password is asked for.',
  reply: withCsrf,
}

export const forgot: Declared = {
  description:
    'Mails a link for a new password to whoever has this name or address, if anybody has.',
  body: forgotShape,
  reply: nothing,
}

export const resetForm: Declared = {
  description: 'Says whether the link of a mail still opens a new password, and whose.',
  reply: record({ name: text(30), csrf: text(100) }),
}

export const reset: Declared = {
  description: 'Sets a new password by the link of a mail; every sign-in ends.',
  body: resetShape,
  reply: nothing,
}

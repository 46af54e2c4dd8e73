import { flag, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, noFields, nothing } from '../../http/frame/shapes.ts'
import { changeEmailShape } from './forms.ts'

export const account: Declared = {
  description: 'Returns the email address of your account and whether it is verified.',
  reply: record({ name: text(30), email: text(254), isVerified: flag }),
}

export const change: Declared = {
  description:
    'Emails a link to a new address. Your account uses it once the link has been opened.',
  body: changeEmailShape,
  reply: nothing,
  // The action checks the password itself each time.
  stepUp: false,
}

export const again: Declared = {
  description: 'Sends the email that verifies your address again.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}

export const proof: Declared = {
  description: 'Returns the address that the link in an email verifies.',
  reply: record({ name: text(30), email: text(254), csrf: text(100) }),
}

export const prove = acts(
  'Verifies the address that the link in an email belongs to.',
  record({ email: text(254) }),
)

import { flag, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { changeEmailShape } from './forms.ts'

export const account: Declared = {
  description: 'Says which e-mail address your account has, and whether it is proven.',
  reply: record({ name: text(30), email: text(254), isVerified: flag }),
}

export const change: Declared = {
  description: 'Mails a link to a new address; your account has it once the link was opened.',
  body: changeEmailShape,
  reply: nothing,
}

export const again: Declared = {
  description: 'Mails the link again by which you prove your address.',
  body: noFields,
  reply: nothing,
}

export const proof: Declared = {
  description: 'Says which address the link of a mail proves.',
  reply: record({ name: text(30), email: text(254), csrf: text(100) }),
}

export const prove: Declared = {
  description: 'Proves the address of a mail by its link.',
  body: noFields,
  reply: record({ email: text(254) }),
}

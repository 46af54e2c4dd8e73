import { bytes32, flag, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { noFields, nothing } from '../../http/frame/shapes.ts'
import { imageForm, imageShape } from '../../images/parts/lines.ts'

export const ABOUT_LENGTH = 4_000
export const profileForm = strictRecord({ about: text(ABOUT_LENGTH).describe('markdown') })

const reply = record({ about: text(ABOUT_LENGTH), avatar: bytes32.nullable() })

export const show: Declared = {
  description: 'Shows what you say of yourself, to change it.',
  reply: reply.extend({ byUrl: flag.describe('whether an image can be fetched from an address') }),
}

export const change: Declared = {
  description: 'Changes what you say of yourself.',
  body: profileForm,
  reply,
}

export const avatar: Declared = {
  description: 'Gives you an avatar (`image`, a file, or `url`): made anew, without metadata.',
  body: imageForm,
  files: ['image'],
  reply: imageShape,
}

export const removeAvatar: Declared = {
  description: 'Takes your avatar away.',
  body: noFields,
  reply: nothing,
}

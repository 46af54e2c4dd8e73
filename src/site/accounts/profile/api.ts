import { bytes32, flag, record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts } from '../../http/frame/shapes.ts'
import { imageForm, imageShape } from '../../images/parts/lines.ts'
import { ABOUT_LENGTH, profileForm } from './forms.ts'

const reply = record({ about: text(ABOUT_LENGTH), avatar: bytes32.nullable() })

export const show: Declared = {
  description: 'Returns the text of your profile, for editing.',
  reply: reply.extend({ byUrl: flag.describe('whether images can be fetched from a URL') }),
}

export const change = accepts('Changes the text of your profile.', profileForm, reply)

export const avatar: Declared = {
  description:
    'Sets your avatar from `image` (a file) or `url`. It is re-encoded without metadata.',
  body: imageForm,
  files: ['image'],
  reply: imageShape,
}

export const removeAvatar = acts('Removes your avatar.')

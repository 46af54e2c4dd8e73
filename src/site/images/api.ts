import type { Declared } from '../http/action.ts'
import { bytesOf, lists, shows } from '../http/frame/shapes.ts'
import { imageForm, imageShape } from './parts/lines.ts'

export const bytes: Declared = {
  description: 'Returns an image. Neither its address nor its content ever changes.',
  reply: bytesOf('image/webp'),
}

export const logo = shows('Returns the logo of the site.', bytesOf('image/webp'))

export const list = lists('Lists the images you uploaded, newest first.', imageShape)

export const add: Declared = {
  description:
    'Uploads an image from `image` (a file) or `url`. It is re-encoded without metadata.',
  body: imageForm,
  files: ['image'],
  reply: imageShape,
  creates: true,
}

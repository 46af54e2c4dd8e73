import { strictRecord } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { bytesOf, listOf, paging } from '../http/frame/shapes.ts'
import { imageForm, imageShape } from './parts/lines.ts'

export const bytes: Declared = {
  description: 'An image of the store: its address never changes, nor does what is there.',
  reply: bytesOf('image/webp'),
}

export const list: Declared = {
  description: 'Lists the images that you have put into the store, newest first.',
  query: strictRecord(paging),
  reply: listOf(imageShape),
}

export const add: Declared = {
  description:
    'Takes an image (`image`, a file, or `url`) into the store: made anew, without metadata.',
  body: imageForm,
  files: ['image'],
  reply: imageShape,
  creates: true,
}

import type { Declared } from '../http/action.ts'
import { noFields } from '../http/frame/shapes.ts'
import { feedKeyShape } from './json.ts'

export const feedKey: Declared = {
  description: 'Returns your feed key and the addresses that use it.',
  reply: feedKeyShape,
}

export const rotate: Declared = {
  description: 'Creates a new feed key. The old one stops working immediately.',
  body: noFields,
  reply: feedKeyShape,
}

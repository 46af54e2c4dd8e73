import type { Declared } from '../http/action.ts'
import { noFields } from '../http/frame/shapes.ts'
import { feedKeyShape } from './json.ts'

export const feedKey: Declared = {
  description: 'Shows your feed key and the address of downloads with it.',
  reply: feedKeyShape,
}

export const rotate: Declared = {
  description: 'Makes a new feed key; the old one stops working at once.',
  body: noFields,
  reply: feedKeyShape,
}

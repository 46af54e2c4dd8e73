import type { Declared } from '../../http/action.ts'
import { noFields } from '../../http/frame/shapes.ts'
import { topicShape } from '../json.ts'

export const accept: Declared = {
  description: 'Makes a post the accepted answer of your topic; staff can in any topic.',
  body: noFields,
  reply: topicShape,
}

export const withdraw: Declared = {
  description: 'Makes a post no longer the accepted answer of its topic.',
  body: noFields,
  reply: topicShape,
}

import type { Declared } from '../../http/action.ts'
import { acts } from '../../http/frame/shapes.ts'
import { topicShape } from '../json.ts'

export const accept: Declared = acts(
  'Makes a post the accepted answer of your topic; staff can in any topic.',
  topicShape,
)

export const withdraw: Declared = acts(
  'Makes a post no longer the accepted answer of its topic.',
  topicShape,
)

import { acts } from '../../http/frame/shapes.ts'
import { topicShape } from '../json.ts'

export const accept = acts(
  'Makes a post the accepted answer of your topic; staff can in any topic.',
  topicShape,
)

export const withdraw = acts('Makes a post no longer the accepted answer of its topic.', topicShape)

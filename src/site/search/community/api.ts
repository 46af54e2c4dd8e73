import { count } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { communityQuery } from './forms.ts'
import { communityShape } from './json.ts'

export const communityNews: Declared = {
  description:
    'Streams new topics, articles, requests and fills you may see, or lists those after a place.',
  query: communityQuery,
  reply: listOf(communityShape, { place: count.describe('`after` of the next request') }),
  isStreamed: true,
  isForTools: true,
  isExact: true,
}

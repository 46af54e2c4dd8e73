import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { listQuery, showQuery } from './forms.ts'
import { requestItemShape, requestShape } from './json.ts'

export const list: Declared = {
  description: 'Lists requests, those with the highest bounty first.',
  query: listQuery,
  reply: listOf(requestItemShape),
}
export const show: Declared = {
  description: 'Returns a request with its newest bounties, fills and matching torrents.',
  query: showQuery,
  reply: requestShape,
}

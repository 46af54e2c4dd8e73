import type { Declared } from '../http/action.ts'
import { listOf } from '../http/frame/shapes.ts'
import { listQuery } from './forms.ts'
import { rescueItemShape } from './json.ts'

export const list: Declared = {
  description: 'Lists torrents with few seeders, those in most danger first.',
  query: listQuery,
  reply: listOf(rescueItemShape),
}

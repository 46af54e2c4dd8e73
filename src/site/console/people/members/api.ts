import type { Declared } from '../../../http/action.ts'
import { listOf } from '../../../http/frame/shapes.ts'
import { leafQueryShape, membersQueryShape } from './parts/query.ts'
import { foundMemberShape, memberFactsShape } from './json.ts'

export const list: Declared = {
  description: 'Lists members, with the filters for staff.',
  query: membersQueryShape,
  reply: listOf(foundMemberShape),
}

export const show: Declared = {
  description: 'Shows a member with the details for staff, one tab of the page at a time.',
  query: leafQueryShape,
  reply: memberFactsShape,
}

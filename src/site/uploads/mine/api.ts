import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields } from '../../http/frame/shapes.ts'
import { uploadsQuery } from './forms.ts'
import { ownUploadShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the own uploads of every state, newest first, with what staff said of them.',
  query: uploadsQuery,
  reply: listOf(ownUploadShape),
}

export const resubmit: Declared = {
  description: 'Hands an upload in again that was sent back.',
  body: noFields,
  reply: record({ id, state: oneOf(torrentStates) }),
}

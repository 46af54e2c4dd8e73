import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields } from '../../http/frame/shapes.ts'
import { uploadsQuery } from './forms.ts'
import { ownUploadShape } from './json.ts'

export const list: Declared = {
  description: 'Lists your uploads in every state, newest first, with the reasons from staff.',
  query: uploadsQuery,
  reply: listOf(ownUploadShape),
}

export const resubmit: Declared = {
  description: 'Resubmits an upload that was returned for changes.',
  body: noFields,
  reply: record({ id, state: oneOf(torrentStates) }),
}

import type { Declared } from '../../http/action.ts'
import { existsShape, matchedShape } from './documents.ts'
import { existsQuery, matchBody } from './forms.ts'

export const exists: Declared = {
  description:
    'Says whether a torrent of this hash, pieces or name is here, pending and removed too.',
  query: existsQuery,
  reply: existsShape,
}

export const match: Declared = {
  description: 'Finds torrents by their pieces or by the sizes of their files, many at once.',
  body: matchBody,
  reply: matchedShape,
}

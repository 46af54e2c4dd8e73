import type { Declared } from '../../http/action.ts'
import { existsShape, matchedShape } from './documents.ts'
import { existsQuery, matchBody } from './forms.ts'

export const exists: Declared = {
  description: 'Returns whether a torrent with this hash, pieces or name exists that you can see.',
  query: existsQuery,
  reply: existsShape,
}

export const match: Declared = {
  description: 'Finds many torrents in one request, by their pieces or file sizes.',
  body: matchBody,
  reply: matchedShape,
}

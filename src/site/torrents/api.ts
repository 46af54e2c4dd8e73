import type { Declared } from '../http/action.ts'
import { listOf } from '../http/shapes.ts'
import { torrentItemShape } from './documents.ts'
import { browseQuery } from './browse-query.ts'

export const browse: Declared = {
  says: 'Lists torrents, newest first unless asked otherwise.',
  query: browseQuery,
  reply: listOf(torrentItemShape),
}

/** A list of torrents that a path narrows down already. */
export const listedHere = { query: browseQuery, reply: listOf(torrentItemShape) }

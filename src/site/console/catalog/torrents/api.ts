import { count, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import { TORRENT_STATES } from '../../../../store/torrents/care.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging } from '../../../http/frame/shapes.ts'

export const list: Declared = {
  description: 'Lists torrents in any state, newest first.',
  query: record({
    q: text(200).optional().describe('parts of the name, or an info hash'),
    state: oneOf(TORRENT_STATES).optional(),
    ...paging,
  }),
  reply: listOf(
    record({
      id,
      name: text(255),
      state: oneOf(TORRENT_STATES),
      size: count,
      createdAt: time,
      removedAt: time.nullable(),
      removedReason: text(200).nullable(),
      uploader: text(30).nullable(),
    }),
  ),
}

export const restore = acts('Restores a removed torrent.', record({ id }))

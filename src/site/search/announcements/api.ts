import { count } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { streamQuery } from './forms.ts'
import { announcementShape } from './json.ts'

export const announcements: Declared = {
  description:
    'Streams torrents that are listed, promoted, bumped or removed, or lists those after a place.',
  query: streamQuery,
  reply: listOf(announcementShape, { place: count.describe('`after` of the next request') }),
  isStreamed: true,
  isForTools: true,
  isExact: true,
}

import { strictRecord } from '../../shared/shape.ts'
import { decodeCursor } from '../http/frame/cursor.ts'
import type { Fields } from '../http/frame/forms.ts'
import { tagSlug } from './parts/slugs.ts'

const MAX_BEGIN = 60

const cursorShape = strictRecord({ after: tagSlug })

/**
 * First letters of tags, and the position after which the page starts: undefined for a cursor that
 * is not one of ours.
 */
export function readTagsQuery(query: Fields) {
  const begin = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_BEGIN) : ''
  const place = decodeCursor(cursorShape, query.cursor)
  return { begin, after: place === undefined ? undefined : (place?.after ?? null) }
}

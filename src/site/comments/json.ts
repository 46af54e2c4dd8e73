import { id, named, record, text, time } from '../../shared/shape.ts'
import type { RevisionRow } from '../../store/records/revisions.ts'
import { MAX_COMMENT } from './parts/lines.ts'

export const wordingShape = named(
  'Wording',
  record({ revision: id, at: time, body: text(MAX_COMMENT) }),
)

/** The text of a comment from one edit to the next. */
export function wordingItem(row: RevisionRow) {
  return { revision: row.number, at: row.at.toISOString(), body: String(row.state.body) }
}

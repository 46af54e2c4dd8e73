import { id, list, named, record, text, time } from '../../../shared/shape.ts'
import type { RevisionRow } from '../../../store/revisions.ts'

const stateShape = record({
  name: text(255),
  category: text(60).describe('slug'),
  description: text(50_000),
  tags: list(text(60)).describe('slugs'),
})

export const revisionShape = named(
  'Revision',
  record({
    revision: id,
    author: text(30).nullable(),
    at: time,
    summary: text(200),
    changed: list(text(60)).describe('names of the fields that differ from the one before'),
    state: stateShape.describe('how everything stood after it'),
  }),
)

/** A revision: who made it, and how everything stood after it. */
export function revisionItem(row: RevisionRow) {
  return {
    revision: row.number,
    author: row.author,
    at: row.at.toISOString(),
    summary: row.summary,
    changed: row.changed,
    state: row.state,
  }
}

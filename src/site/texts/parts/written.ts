import { id, text, time } from '../../../shared/shape.ts'
import type { WrittenText } from '../../../store/records/written-text.ts'
import { markdown } from '../../ui/markdown.ts'
import { removedItem, removedShape } from './removals.ts'

// The JSON that comments and posts have in common, whatever they are about.

/** Its fields; the rendered text may be longer than what was written. */
export function writtenShape(mostLetters: number, mostHtml: number) {
  return {
    body: text(mostLetters).nullable().describe('Markdown; null if it was removed'),
    html: text(mostHtml).nullable(),
    createdAt: time,
    editedAt: time.nullable(),
    revision: id.describe('incremented by each edit'),
    removed: removedShape,
  }
}

/** `anchor` is unique on a page. */
export function writtenItem(row: WrittenText, isReadable: boolean, anchor: string) {
  return {
    body: isReadable ? row.body : null,
    html: isReadable ? markdown(row.body, anchor) : null,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    revision: row.revision,
    removed: removedItem(row),
  }
}

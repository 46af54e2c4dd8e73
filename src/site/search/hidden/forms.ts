import { foldTag } from '../../../domain/taxonomy/tag-slugs.ts'
import { list, strictRecord, text } from '../../../shared/shape.ts'
import { valuesOf } from '../browse-query.ts'

/** Lists, or one text with commas, as a form sends it. */
export const hiddenShape = strictRecord({
  categories: list(text(60)).or(text(4_000)).optional().describe('slugs; omitted: none'),
  tags: list(text(60)).or(text(4_000)).optional().describe('slugs; omitted: none'),
})

/** Returns the slugs in the form in which they are compared, each once. */
export function slugsIn(given: unknown): readonly string[] {
  return [...new Set(valuesOf(given).map((slug) => foldTag(slug)))]
}

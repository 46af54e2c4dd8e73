import type { Shape } from '../../../shared/shape.ts'
import { anything, count, list, record, strictRecord, text } from '../../../shared/shape.ts'
import { LIST_LIMIT, LIST_LIMIT_MAX, MAX_CURSOR } from './cursor.ts'

// What actions declare about themselves and many of them share (docs/how-to/add-a-page.md).

/** A success without a body: 204. */
export const nothing = record({}).describe('nothing')

/** A form without fields of its own. */
export const noFields = strictRecord({})

/** A success that is no JSON: the bytes of a file. */
export function bytesOf(mediaType: string): Shape {
  return anything.meta({ mediaType })
}

/** The media type of what `bytesOf` made; null for JSON. */
export function mediaTypeOf(shape: Shape): string | null {
  const { mediaType } = (shape.meta() ?? {}) as { mediaType?: string }
  return mediaType ?? null
}

/** The fields by which every list is paged. */
export const paging = {
  cursor: text(MAX_CURSOR).optional().describe('`next` of the page before'),
  limit: count
    .min(1)
    .max(LIST_LIMIT_MAX)
    .optional()
    .describe(`rows of a page; ${LIST_LIMIT} when it is not given`),
}

/** The JSON of a list: `{items, next, total}`, and what else the list says of itself. */
export function listOf(item: Shape, more: Readonly<Record<string, Shape>> = {}) {
  return record({
    items: list(item),
    next: text(MAX_CURSOR).nullable().describe('cursor of the next page; null on the last'),
    total: count.nullable().describe('rows in all; null when they were not counted'),
    ...more,
  })
}

/** The token of this browser's forms, in the JSON of the page that has the form. */
export const withCsrf = record({ csrf: text(100).describe('for `X-CSRF-Token` or `_csrf`') })

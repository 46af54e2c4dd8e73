import type { Shape } from '../../../shared/shape.ts'
import { anything, count, id, list, record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../declared.ts'
import { LIST_LIMIT, LIST_LIMIT_MAX, MAX_CURSOR } from './cursor.ts'

// Declarations that many actions share (docs/how-to/add-a-page.md).

const JSON_TYPE = 'application/json'
const EVENTS_TYPE = 'text/event-stream'

/** A success without a body: 204. */
export const nothing = record({}).describe('nothing')

/** A form without fields. */
export const noFields = strictRecord({})

/** The key of a form that must take effect only once (`onceKey`). */
export const formKey = text(100).regex(
  /^[\w-]{8,100}$/,
  'must be 8 to 100 letters, digits, “_” and “-”',
)

/** Declares an action that shows something; `query` has the query fields that it reads. */
export function shows(description: string, reply: Shape, query?: Shape): Declared {
  return { description, reply, ...(query !== undefined && { query }) }
}

/** Declares an action that creates something from its form, and answers with its ID. */
export function creates(description: string, body: Shape, reply: Shape = record({ id })): Declared {
  return { description, body, reply, creates: true }
}

/** Declares an action with a form. */
export function accepts(description: string, body: Shape, reply: Shape = nothing): Declared {
  return { description, body, reply }
}

/** Declares an action without a form. */
export function acts(description: string, reply: Shape = nothing): Declared {
  return { description, body: noFields, reply }
}

/** A success that is a file with one of these media types. */
export function bytesOf(...mediaTypes: readonly string[]): Shape {
  return anything.meta({ mediaTypes })
}

/** Returns the media types given to `bytesOf`; null for JSON. */
export function mediaTypesOf(shape: Shape): readonly string[] | null {
  const { mediaTypes } = (shape.meta() ?? {}) as { mediaTypes?: readonly string[] }
  return mediaTypes ?? null
}

/** Returns all media types that a success of an action can have, except those of its page. */
export function declaredTypes({ reply, isStreamed }: Declared): readonly string[] {
  const types = mediaTypesOf(reply) ?? (reply === nothing ? [] : [JSON_TYPE])
  return isStreamed === true ? [...types, EVENTS_TYPE] : types
}

/** The fields that page every list. */
export const paging = {
  cursor: text(MAX_CURSOR).optional().describe('`next` of the previous page'),
  limit: count
    .min(1)
    .max(LIST_LIMIT_MAX)
    .optional()
    .describe(`rows per page; ${LIST_LIMIT} by default`),
}

/** Returns the JSON of a list: `{items, next, total}`, and further fields of the list. */
export function listOf(item: Shape, more: Readonly<Record<string, Shape>> = {}) {
  return record({
    items: list(item),
    next: text(MAX_CURSOR).nullable().describe('cursor of the next page; null on the last page'),
    total: count.nullable().describe('total number of rows; null when they were not counted'),
    ...more,
  })
}

/** Declares a list with pages and no further filters. */
export function lists(description: string, item: Shape): Declared {
  return shows(description, listOf(item), strictRecord(paging))
}

/** The CSRF token of this browser, in the JSON of the page with the form. */
export const withCsrf = record({ csrf: text(100).describe('for `X-CSRF-Token` or `_csrf`') })

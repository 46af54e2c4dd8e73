import type { Refusal } from './refusal.ts'
import type { RefusalCode } from './refusals.ts'
import type { Fields } from './frame/forms.ts'

/** A refusal, with what the action added to it. */
export interface Refused extends Refusal {
  readonly code: RefusalCode
  /** Further members of the problem document. */
  readonly more: Readonly<Record<string, unknown>>
}

/**
 * The conventions of programs that were written for another site: where they put the API token, and
 * which errors they understand. Cookies never authenticate them.
 */
export interface Dialect {
  /**
   * Returns what the request sends as `Authorization: Bearer …`; undefined: nothing. `body`
   * has the fields of a form or of JSON, or the token's field of a multipart form.
   */
  readonly authorization: (
    header: string | undefined,
    query: Fields,
    body: Fields,
  ) => string | undefined
  /** The multipart field that may contain the token; it must come before the files. */
  readonly tokenField?: string
  /** For addresses of pages: whether the request is from a browser, whose session then counts. */
  readonly isFromBrowser?: (header: string | undefined, query: Fields) => boolean
  readonly refusal: (refused: Refused) => { readonly type: string; readonly text: string }
}

/** Returns a refusal in JSON. Texts may repeat what was sent, so markup is escaped in them. */
export function jsonRefusal(value: object): { readonly type: string; readonly text: string } {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c')
  return { type: 'application/json; charset=utf-8', text }
}

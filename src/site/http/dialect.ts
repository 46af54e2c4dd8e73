import type { Refusal } from './refusal.ts'
import type { RefusalCode } from './refusals.ts'
import type { Fields } from './frame/forms.ts'

/** A refusal, and what the action said about it. */
export interface Refused extends Refusal {
  readonly code: RefusalCode
  /** Further members of the problem document. */
  readonly more: Readonly<Record<string, unknown>>
}

/**
 * The manner of programs that were written for another site: where they put the API token, and the
 * errors that they understand. Cookies never sign them in.
 */
export interface Dialect {
  /**
   * What the request says in place of `Authorization: Bearer …`; undefined: nothing. `body` has the
   * fields of a form or of JSON, or the token's field of a multipart form.
   */
  readonly authorization: (
    header: string | undefined,
    query: Fields,
    body: Fields,
  ) => string | undefined
  /** The field of a multipart form that may have the token; it must come before the files. */
  readonly tokenField?: string
  readonly refusal: (refused: Refused) => { readonly type: string; readonly text: string }
}

/** A refusal in JSON. Texts may repeat what was sent, so that no markup is in it literally. */
export function jsonRefusal(value: object): { readonly type: string; readonly text: string } {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c')
  return { type: 'application/json; charset=utf-8', text }
}

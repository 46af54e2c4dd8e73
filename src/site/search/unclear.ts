import type { QueryError } from '../../domain/search/expression.ts'
import { around } from './query-line.ts'

/** An error in a line, as the partial `unclear` shows it. */
export interface Unclear {
  readonly before: string
  /** The part of the line that the error is about. */
  readonly at: string
  readonly after: string
  readonly text: string
  readonly instead: readonly { readonly label: string; readonly href: string }[]
  readonly hasInstead: boolean
}

/** Prepares the errors in a line; `hrefOf` returns the address of the list for another line. */
export function unclearIn(
  line: string,
  errors: readonly QueryError[],
  hrefOf: (line: string) => string,
): readonly Unclear[] {
  return errors.map(({ place, text, instead = [] }) => {
    const parts = around(line, place)
    const links = instead.map((label) => {
      return { label, href: hrefOf(`${parts.before}${label}${parts.after}`) }
    })
    return { ...parts, text, instead: links, hasInstead: links.length > 0 }
  })
}

import { count } from '../../shared/format.ts'
import { withQuery } from '../http/frame/cursor.ts'

/** A link to a page of a topic. */
export interface PageLink {
  readonly label: string
  /** Null for the page that is shown. */
  readonly href: string | null
  /** Whether pages between the previous link and this one are left out. */
  readonly isAfterGap: boolean
}

/** Returns links to the first and last page, and to those around the page that is shown. */
export function pageLinks(href: string, page: number, pages: number): readonly PageLink[] {
  const near = [1, page - 2, page - 1, page, page + 1, page + 2, pages]
  const numbers = [...new Set(near)].filter((one) => one >= 1 && one <= pages)
  return numbers.map((number, at) => ({
    label: count(number),
    href:
      number === page ? null : withQuery(href, number === 1 ? {} : { page: String(number) }, {}),
    isAfterGap: at > 0 && number - numbers[at - 1] > 1,
  }))
}

import { plural } from '../../shared/format.ts'
import type { AuthoredRow } from '../../store/comments/titled.ts'
import { userHref } from '../ui/link.ts'
import type { CommentLine, Reader } from './parts/lines.ts'
import { commentLine, targetHref } from './parts/lines.ts'
import type { PageData } from '../http/action.ts'
import type { Pager, PageOf } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { InlineForm, Said } from './parts/section.ts'
import { inlineForm } from './parts/section.ts'
import { breakable } from '../ui/breakable.ts'
import type { Place } from './targets.ts'

export interface CommentsPage extends PageData {
  readonly place: Place
  /** The name of the place as HTML, in which lines may break between words. */
  readonly placeHtml: string
  readonly countText: string
  readonly comments: readonly CommentLine[]
  readonly hasComments: boolean
  readonly form: InlineForm | null
  readonly isClosed: boolean
  readonly pager: Pager | null
}

export function commentsPage(
  place: Place,
  { rows, reactions }: Said,
  paged: PageOf,
  reader: Reader,
  now: Date,
): CommentsPage {
  const action = `${place.href}/comments`
  const mayWrite = place.isOpen && reader.can('comments.write')
  return {
    title: `Comments on ${place.label}`,
    place,
    placeHtml: breakable(place.label),
    countText: plural(place.count, 'comment', 'comments'),
    comments: rows.map((row) => commentLine(row, reader, now, reactions)),
    hasComments: rows.length > 0,
    form: mayWrite ? inlineForm(action, 5, reader) : null,
    isClosed: !place.isOpen,
    pager: pagerOf(action, paged),
  }
}

interface Authored {
  readonly about: { readonly labelHtml: string; readonly href: string }
  readonly comment: CommentLine
}

export interface MemberCommentsPage extends PageData {
  readonly member: { readonly label: string; readonly href: string }
  readonly lines: readonly Authored[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

export function memberCommentsPage(
  name: string,
  rows: readonly AuthoredRow[],
  paged: PageOf,
  reader: Reader,
  now: Date,
): MemberCommentsPage {
  const href = userHref(name)
  return {
    title: `Comments of ${name}`,
    member: { label: name, href },
    lines: rows.map((row) => ({
      about: { labelHtml: breakable(row.title), href: targetHref(row) },
      comment: commentLine(row, reader, now),
    })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/comments`, paged),
  }
}

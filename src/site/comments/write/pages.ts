import type { CommentRow } from '../../../store/comments/comments.ts'
import { commentField } from '../parts/lines.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { EditShows, TextForm } from '../../texts/parts/edits.ts'
import { editParts, textParts } from '../../texts/parts/edits.ts'
import type { Place } from '../targets.ts'

/** Returns the address that a comment is sent to, under which its draft is stored. */
export function placeOfDraft({ href }: Pick<Place, 'href'>): string {
  return `${href}/comments`
}

/** Returns the address that an edit of a comment is sent to. */
export function editedAt({ id }: Pick<CommentRow, 'id'>): string {
  return `/comments/${id}`
}

/** Returns the form for a new comment. */
export function writePage(
  form: Typed,
  place: Place,
  previewed: string | null = null,
  draft: DraftPart = draftOf(placeOfDraft(place)),
): TextForm {
  const action = placeOfDraft(place)
  return {
    ...textParts(form, commentField(form, 8), previewed),
    title: 'Write a comment',
    place,
    action,
    previewAction: `${action}/preview`,
    revision: null,
    draft,
    conflict: null,
    backHref: place.href,
  }
}

interface Edited extends EditShows {
  readonly comment: CommentRow
  readonly place: Place
}

/** Returns the form that edits a comment. */
export function editPage(
  form: Typed,
  { comment: text, place, previewed, ...edited }: Edited,
): TextForm {
  return {
    ...textParts(form, commentField(form, 8), previewed ?? null),
    ...editParts(form, { href: editedAt(text), text, ...edited }),
    title: 'Edit your comment',
    place,
  }
}

import type { CommentRow } from '../../../store/comments/comments.ts'
import { commentField } from '../parts/lines.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { Conflict } from '../../texts/parts/edits.ts'
import { editParts, textParts } from '../../texts/parts/edits.ts'
import type { Html } from '../../ui/markdown.ts'
import type { Place } from '../targets.ts'

export interface WritePage extends PageData {
  readonly place: Pick<Place, 'label' | 'href'>
  readonly action: string
  readonly previewAction: string
  readonly body: Field
  readonly summary: FormSummary | null
  /** The rendered preview. */
  readonly previewHtml: Html | null
  /** For an edit: the revision that is edited; null for a new comment. */
  readonly revision: string | null
  readonly draft: DraftPart
  /** The changes to the comment since the form was opened. */
  readonly conflict: Conflict | null
  readonly backHref: string
}

/** The place of the draft of a comment: where it is sent. */
export function placeOfDraft({ href }: Pick<Place, 'href'>): string {
  return `${href}/comments`
}

/** Where the edit of a comment is sent. */
export function editedAt({ id }: Pick<CommentRow, 'id'>): string {
  return `/comments/${id}`
}

/** The form of a new comment. */
export function writePage(
  form: Typed,
  place: Place,
  previewed: string | null = null,
  draft: DraftPart = draftOf(placeOfDraft(place)),
): WritePage {
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

interface Edited {
  readonly comment: CommentRow
  readonly place: Place
  readonly previewed?: string
  readonly draft?: DraftPart
  /** The text the editor saw, if it was changed since then in another window. */
  readonly seen?: string
}

/** The form for editing a comment. */
export function editPage(
  form: Typed,
  { comment: text, place, previewed = null, ...edited }: Edited,
): WritePage {
  return {
    ...textParts(form, commentField(form, 8), previewed),
    ...editParts(form, { href: editedAt(text), text, ...edited }),
    title: 'Edit your comment',
    place,
  }
}

import { ANONYMOUS } from '../../../domain/torrents/texts.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import { anchorOf, commentField } from '../parts/lines.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import type { Place } from '../targets.ts'
import { MAX_REASON } from './forms.ts'

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
  readonly conflict: { readonly parts: readonly DiffPart[]; readonly isText: true } | null
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
    ...written(form, previewed),
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
export function editPage(form: Typed, { comment, place, previewed, ...edited }: Edited): WritePage {
  const action = editedAt(comment)
  const { seen, draft = draftOf(action) } = edited
  const parts = seen === undefined ? null : textDiff(seen, comment.body)
  const { revision } = form.values
  return {
    ...written(form, previewed ?? null),
    title: 'Edit your comment',
    place,
    action,
    previewAction: `${action}/preview`,
    revision: typeof revision === 'string' ? revision : String(comment.revision),
    draft,
    conflict: parts === null ? null : { parts, isText: true },
    backHref: action,
  }
}

function written(form: Typed, previewed: string | null) {
  const body = commentField(form, 8)
  return {
    body,
    summary: summary(form, [body]),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
  }
}

export interface RemovePage extends PageData {
  readonly place: Pick<Place, 'label' | 'href'>
  readonly author: string
  readonly html: Html
  readonly action: string
  /** Null for its author, who needs no reason. */
  readonly reason: Field | null
  readonly summary: FormSummary | null
  readonly backHref: string
}

export function removePage(
  form: Typed,
  comment: CommentRow,
  place: Place,
  isOwn: boolean,
): RemovePage {
  const reason = field(form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: MAX_REASON,
    hint: 'Shown to everyone in place of the comment.',
  })
  return {
    title: 'Remove comment',
    place,
    author: comment.author ?? ANONYMOUS,
    html: markdown(comment.body, anchorOf(comment.id)),
    action: `/comments/${comment.id}`,
    reason: isOwn ? null : reason,
    summary: summary(form, [reason]),
    backHref: `/comments/${comment.id}`,
  }
}

import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { summary } from '../../http/frame/fields.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import type { Link } from '../../ui/link.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import type { DraftPart } from './draft.ts'
import { draftOf } from './draft.ts'

// Forms that edit a text of one author: a comment, a message, a post.

export type EditedEntity = 'comment' | 'message' | 'post'

/** The changes to a text since its form was opened. */
export interface Conflict {
  readonly parts: readonly DiffPart[]
  readonly isText: true
}

/** The data of every page with a form that writes or edits a text. */
export interface WriteForm extends PageData {
  readonly action: string
  readonly previewAction: string
  readonly summary: FormSummary | null
  /** The rendered preview. */
  readonly previewHtml: Html | null
  /** For an edit: the revision that is edited; null for a new text. */
  readonly revision: string | null
  readonly draft: DraftPart
  readonly conflict: Conflict | null
  readonly backHref: string
}

/** The data of a page with such a form for a text that belongs to another page, the `place`. */
export interface TextForm extends WriteForm {
  readonly place: Link
  readonly body: Field
}

/** What the form of an edit shows in addition to its fields. */
export interface EditShows {
  readonly previewed?: string
  readonly draft?: DraftPart
  /** The text that the editor saw, if it was changed since then in another window. */
  readonly seen?: string
}

interface Edited extends EditShows {
  /** Where the edit is sent, and where Cancel leads. */
  readonly href: string
  readonly text: { readonly body: string; readonly revision: number }
}

/** Returns the data of the form of an edit, in addition to its fields. */
export function editParts(form: Typed, { href, text: now, draft, seen }: Edited) {
  const { revision } = form.values
  const conflict: Conflict | null =
    seen === undefined ? null : { parts: textDiff(seen, now.body), isText: true }
  return {
    action: href,
    previewAction: `${href}/preview`,
    revision: typeof revision === 'string' ? revision : String(now.revision),
    draft: draft ?? draftOf(href),
    conflict,
    backHref: href,
  }
}

/** Returns the data of every form of a text: its fields, errors and preview. */
export function textParts(
  form: Typed,
  body: Field,
  previewed: string | null,
  above: readonly Field[] = [],
) {
  return {
    body,
    summary: summary(form, [...above, body]),
    previewHtml: previewed === null ? null : markdown(previewed, 'preview'),
  }
}

import type { Conversation } from '../../../store/messages/conversations.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftOf } from '../../texts/parts/draft.ts'
import { textParts } from '../../texts/parts/edits.ts'
import type { Html } from '../../ui/markdown.ts'
import { messageField } from '../fields.ts'
import { MAX_SUBJECT, MAX_TO } from '../forms.ts'

export interface WritePage extends PageData {
  /** The conversation of a reply; null for a new one. */
  readonly of: { readonly label: string; readonly href: string } | null
  readonly action: string
  readonly previewAction: string
  /** The fields for recipients and subject; none in a reply. */
  readonly fields: readonly Field[]
  readonly body: Field
  readonly summary: FormSummary | null
  readonly previewHtml: Html | null
  /** Null for an edit. */
  readonly draft: DraftPart | null
  /** A hidden field: the revision of an edit. */
  readonly revision: string | null
  readonly backHref: string
}

/** The form for a new conversation. */
export function newPage(
  form: Typed,
  previewed: string | null = null,
  draft: DraftPart = draftOf('/messages'),
): WritePage {
  const to = field(form, 'to', 'To', {
    isRequired: true,
    maxLength: MAX_TO,
    autocomplete: 'off',
    hint: 'Names of members, separated by commas.',
  })
  const subject = field(form, 'subject', 'Subject', { isRequired: true, maxLength: MAX_SUBJECT })
  return {
    ...written(form, [to, subject], 'Message', previewed),
    title: 'Write a message',
    of: null,
    action: '/messages',
    previewAction: '/messages/preview',
    draft,
    revision: null,
    backHref: '/messages',
  }
}

/** The form for a reply, after an error or a preview. */
export function answerPage(
  form: Typed,
  { id, subject }: Conversation,
  previewed: string | null = null,
): WritePage {
  const href = `/messages/${id}`
  return {
    ...written(form, [], 'Your answer', previewed),
    title: 'Answer',
    of: { label: subject, href },
    action: href,
    previewAction: `${href}/preview`,
    draft: draftOf(href),
    revision: null,
    backHref: href,
  }
}

/** What all forms for messages have in common. */
export function written(
  form: Typed,
  fields: readonly Field[],
  label: string,
  previewed: string | null,
) {
  const body = messageField(form, label, 8)
  return { fields, draft: null, ...textParts(form, body, previewed, fields) }
}

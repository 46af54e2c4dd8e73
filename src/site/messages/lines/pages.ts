import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { Conversation, MessageRow } from '../../../store/messages/conversations.ts'
import type { RevisionRow } from '../../../store/records/revisions.ts'
import type { PageData } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import type { Pager, PageOf } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import { messageHref } from '../lines.ts'
import type { WritePage } from '../write/pages.ts'
import { written } from '../write/pages.ts'

interface Found {
  readonly conversation: Conversation
  readonly message: MessageRow
}

export interface EditPage extends WritePage {
  /** How the text changed since the form was opened. */
  readonly conflict: { readonly parts: readonly DiffPart[]; readonly isText: true } | null
}

/** @param seen the text that the editor saw, if it was changed since then in another window */
export function editPage(form: Typed, { conversation, message }: Found, seen?: string): EditPage {
  const href = messageHref(message)
  const { revision } = form.values
  const parts = seen === undefined ? null : textDiff(seen, message.body)
  return {
    ...written(form, [], 'Your message', null),
    title: 'Edit your message',
    of: { label: conversation.subject, href: `/messages/${conversation.id}` },
    action: href,
    previewAction: '',
    revision: typeof revision === 'string' ? revision : String(message.revision),
    conflict: parts === null ? null : { parts, isText: true },
    backHref: href,
  }
}

export interface RemovePage extends PageData {
  readonly of: { readonly label: string; readonly href: string }
  readonly html: Html
  readonly action: string
}

export function removePage({ conversation, message }: Found): RemovePage {
  return {
    title: 'Remove message',
    of: { label: conversation.subject, href: `/messages/${conversation.id}` },
    html: markdown(message.body, `message-${message.id}`),
    action: messageHref(message),
  }
}

export interface MessageHistoryPage extends PageData {
  readonly of: { readonly label: string; readonly href: string }
  readonly lines: readonly {
    readonly heading: string
    readonly when: TimeText
    readonly parts: readonly DiffPart[]
    readonly isText: true
  }[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

export function historyPage(
  { conversation, message }: Found,
  rows: readonly RevisionRow[],
  paged: PageOf,
  now: Date,
): MessageHistoryPage {
  const href = messageHref(message)
  return {
    title: 'Message history',
    of: { label: conversation.subject, href },
    lines: rows.map((row) => ({
      heading: row.before === null ? 'Original message' : `Edit ${row.number - 1}`,
      when: timeText(row.at, now),
      parts: textDiff(String(row.before?.body ?? row.state.body), String(row.state.body)),
      isText: true,
    })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/history`, paged),
  }
}

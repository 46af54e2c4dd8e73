import type { TimeText } from '../../shared/format.ts'
import { count, timeText } from '../../shared/format.ts'
import type { Conversation, MessageRow } from '../../store/messages/conversations.ts'
import type { InboxRow, Party } from '../../store/messages/inbox.ts'
import { MOST_UNREAD } from '../../store/messages/inbox.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Field, Typed } from '../http/frame/fields.ts'
import { field, untyped } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager, PageOf } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { DraftPart } from '../texts/parts/draft.ts'
import type { Reactions } from '../texts/parts/reactions.ts'
import { wordsOf } from '../ui/markdown-words.ts'
import { userHref } from '../ui/link.ts'
import { messageField } from './fields.ts'
import type { MessageLine, Reader } from './lines.ts'
import { DELETED, messageLine } from './lines.ts'

/** The most names in a line of the inbox. */
const NAMES_SHOWN = 3

interface InboxLine {
  readonly href: string
  readonly who: string
  readonly subject: string
  readonly unread: string | null
  readonly isMuted: boolean
  readonly inArchive: boolean
  /** `ann: the beginning of the message`; null when no message is left. */
  readonly last: string | null
  readonly when: TimeText
}

export interface InboxPage extends PageData {
  readonly words: string
  readonly isSearch: boolean
  readonly tabs: readonly { readonly label: string; readonly href: string; isCurrent: boolean }[]
  readonly box: string | null
  readonly canWrite: boolean
  readonly lines: readonly InboxLine[]
  readonly hasLines: boolean
  readonly isArchive: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly words: string
  readonly isArchived: boolean
  readonly query: Fields
  readonly canWrite: boolean
  readonly now: Date
}

export function inboxPage(rows: readonly InboxRow[], paged: PageOf, shown: Shown): InboxPage {
  const { words, isArchived, query, canWrite, now } = shown
  const isSearch = words !== ''
  return {
    title: 'Messages',
    words,
    isSearch,
    tabs: [
      { label: 'Inbox', href: '/messages', isCurrent: !isSearch && !isArchived },
      { label: 'Archive', href: '/messages?box=archive', isCurrent: !isSearch && isArchived },
    ],
    box: isArchived ? 'archive' : null,
    canWrite,
    lines: rows.map((row) => inboxLine(row, isSearch, now)),
    hasLines: rows.length > 0,
    isArchive: isArchived,
    pager: pagerOf('/messages', paged, query),
  }
}

function inboxLine(row: InboxRow, isSearch: boolean, now: Date): InboxLine {
  const { id, subject, parties, unread, messageId, body } = row
  const href = `/messages/${id}`
  const author = row.isOwn ? 'You' : (row.author ?? DELETED)
  return {
    href: isSearch && messageId !== null ? `${href}/texts/${messageId}` : href,
    who: namesOf(parties),
    subject,
    unread: unread === 0 ? null : unread >= MOST_UNREAD ? `${MOST_UNREAD - 1}+` : String(unread),
    isMuted: row.isMuted,
    inArchive: row.isArchived,
    last: body === null ? null : `${author}: ${wordsOf(body)}`,
    when: timeText(row.at, now),
  }
}

function namesOf(parties: readonly Party[]): string {
  const here = parties.filter(({ hasLeft }) => !hasLeft)
  const names = (here.length > 0 ? here : parties).map(({ name }) => name ?? DELETED)
  const more = names.length - NAMES_SHOWN
  const shown = names.slice(0, NAMES_SHOWN).join(', ')
  return more > 0 ? `${shown} and ${count(more)} more` : shown
}

export interface ConversationPage extends PageData {
  readonly heading: string
  readonly people: readonly {
    readonly label: string
    readonly href: string | null
    readonly role: string
    readonly hasLeft: boolean
    /** The separator before the next name. */
    readonly mark: string
  }[]
  readonly href: string
  readonly inArchive: boolean
  readonly isMuted: boolean
  readonly messages: readonly MessageLine[]
  readonly hasMessages: boolean
  readonly olderHref: string | null
  /** The link to the newest messages; null on their page. */
  readonly newestHref: string | null
  /** The form for a reply; null without permission, or when every other member has left. */
  readonly form: {
    readonly action: string
    readonly body: Field
    readonly draft: DraftPart
  } | null
  readonly isAlone: boolean
  readonly addField: Field | null
}

interface Page {
  /** Newest first. */
  readonly rows: readonly MessageRow[]
  readonly next: string | null
  /** Whether it contains the newest message. */
  readonly isNewest: boolean
}

interface Below {
  readonly form: Typed
  readonly draft: DraftPart
  readonly reactions: Reactions
}

export function conversationPage(
  conversation: Conversation,
  { rows, next, isNewest }: Page,
  reader: Reader,
  { form, draft, reactions }: Below,
): ConversationPage {
  const { id, subject, members, isArchived, isMuted } = conversation
  const href = `/messages/${id}`
  const canWrite = reader.can('messages.write')
  const isAlone = !members.some((one) => one.id !== reader.member.id && !one.hasLeft)
  return {
    title: subject,
    heading: subject,
    people: members.map(({ name, role, hasLeft }, at) => ({
      mark: at < members.length - 1 ? ', ' : '',
      label: name ?? DELETED,
      href: name === null ? null : userHref(name),
      role,
      hasLeft,
    })),
    href,
    inArchive: isArchived,
    isMuted,
    messages: rows.map((row) => messageLine(row, conversation, reader, reactions)).reverse(),
    hasMessages: rows.length > 0,
    olderHref: next === null ? null : withQuery(href, {}, { cursor: next }),
    newestHref: isNewest ? null : `${href}?at=newest`,
    form:
      canWrite && !isAlone
        ? { action: href, body: messageField(form, 'Your answer', 4), draft }
        : null,
    isAlone,
    addField: canWrite
      ? field(untyped(), 'name', 'Name', { maxLength: 30, isRequired: true })
      : null,
  }
}

import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import { targetKind } from '../../../shared/alerts/targets/index.ts'
import type { ChatRow } from '../../../store/alerts/chats.ts'
import type { PageData } from '../../http/action.ts'

export function chatItem({ connectedAt, ...row }: ChatRow) {
  return { ...row, connectedAt: connectedAt.toISOString() }
}

interface AccountPart {
  readonly kind: string
  readonly name: string
  readonly account: string
  readonly since: TimeText
  readonly href: string
}

export interface ChatsPage extends PageData {
  readonly accounts: readonly AccountPart[]
  readonly hasNone: boolean
  readonly mayAnswer: boolean
}

export function chatsPage(rows: readonly ChatRow[], mayAnswer: boolean, now: Date): ChatsPage {
  return {
    title: 'Chats',
    accounts: rows.map(({ id, kind, name, account, connectedAt }) => ({
      ...{ kind: targetKind(kind)?.label ?? kind, name, account },
      since: timeText(connectedAt, now),
      href: `/settings/chats/${id}`,
    })),
    hasNone: rows.length === 0,
    mayAnswer,
  }
}

export interface CodePage extends PageData {
  readonly message: string
}

/** Returns the page with the message that the member has to send; its code is shown once. */
export function codePage(message: string): CodePage {
  return { title: 'Connect an account', message }
}

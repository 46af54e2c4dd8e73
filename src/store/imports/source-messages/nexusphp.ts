import type { MessageDescription } from '../described/messages.ts'
import { flatConversations } from '../described/messages.ts'
import { dateOrSeconds } from '../described/times.ts'

/**
 * For NexusPHP and TBDev. A message is in a folder of its receiver, or deleted (0); the sender may
 * have saved it. Before there were folders, it was `in` the inbox, `out` of it but saved by the
 * sender, or `both`.
 */
export const nexusphpMessages: MessageDescription = {
  tables: {
    messages: [
      ...['id', 'sender', 'receiver', 'added', 'subject', 'msg', 'unread', 'location', 'saved'],
    ],
  },
  messageTable: 'messages',
  texts: ['messages', 'id', 'msg'],
  private: ['messages.msg', 'messages.subject'],
  conversationTable: null,
  parts: [],
  ...flatConversations({
    ...{ id: 'import.big(m.id)', from: 'import.big(m.sender)', to: 'import.big(m.receiver)' },
    ...{ subject: "coalesce(m.subject, '')", at: dateOrSeconds('m.added'), body: 'm.msg' },
    isUnread: "m.unread = 'yes'",
    isReceived: "coalesce(m.location, '1') not in ('0', 'out')",
    isSent: "coalesce(m.saved = 'yes' or m.location in ('out', 'both'), false)",
    merged: 'null::text',
    source: 'import.messages m',
  }),
}

import type { MessageDescription } from '../described/messages.ts'
import { flatConversations } from '../described/messages.ts'

/** A message that its receiver deletes no longer exists there. */
export const xbtitMessages: MessageDescription = {
  tables: {
    xbtit_messages: [
      ...['id', 'sender', 'receiver', 'added', 'subject', 'msg', 'readed', 'deletedBySender'],
    ],
  },
  messageTable: 'xbtit_messages',
  texts: ['xbtit_messages', 'id', 'msg'],
  private: ['xbtit_messages.msg', 'xbtit_messages.subject'],
  conversationTable: null,
  parts: [],
  ...flatConversations({
    ...{ id: 'import.big(m.id)', from: 'import.big(m.sender)', to: 'import.big(m.receiver)' },
    ...{ subject: "coalesce(m.subject, '')", at: 'import.unix(m.added)', body: 'm.msg' },
    isUnread: "m.readed = 'no'",
    isReceived: 'true',
    isSent: `coalesce(m."deletedBySender", '0') not in ('1', 'yes')`,
    merged: 'null::text',
    source: 'import.xbtit_messages m',
  }),
}

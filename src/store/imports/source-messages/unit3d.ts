import type { MessageDescription } from '../described/messages.ts'
import { flatConversations } from '../described/messages.ts'

/** The account of the program, which is not a member. */
const SYSTEM = `(
      select import.big(u.id) from import.users u where u.username = 'System' and u.id = '1')`
const SENDER = `nullif(import.big(m.sender_id), ${SYSTEM})`

/** Before version 8.2, each message has one receiver. */
const flat = flatConversations({
  ...{ id: 'import.big(m.id)', from: SENDER, to: 'import.big(m.receiver_id)' },
  ...{ subject: "coalesce(m.subject, '')", at: 'import.at(m.created_at)', body: 'm.message' },
  isUnread: "m.read = '0'",
  ...{ isReceived: 'true', isSent: 'true', merged: 'null::text' },
  source: 'import.private_messages m',
})

export const unit3dMessages: MessageDescription = {
  tables: {
    conversations: ['id', 'subject'],
    participants: ['id', 'conversation_id', 'user_id', 'read', 'deleted_at'],
    private_messages: [
      ...['id', 'conversation_id', 'sender_id', 'receiver_id', 'subject', 'message', 'read'],
      'created_at',
    ],
  },
  messageTable: 'private_messages',
  texts: ['private_messages', 'id', 'message'],
  private: ['private_messages.message', 'private_messages.subject', 'conversations.subject'],
  conversationTable: 'conversations',
  parts: ['participants'],
  conversations: `
    select import.big(c.id)::bigint as id, c.subject,
      coalesce(jsonb_agg(jsonb_build_object('id', import.big(p.user_id),
        'hasLeft', p.deleted_at is not null, 'isArchived', false, 'isUnread', p.read = '0')
        order by import.big(p.user_id))
        filter (where import.big(p.user_id) is distinct from ${SYSTEM}), '[]')
        as members
    from import.conversations c
    left join import.participants p on p.conversation_id = c.id group by 1, 2
    union all
    select * from (${flat.conversations}) f
    where not exists (select from import.conversations)`,
  messages: `
    select import.big(m.id)::bigint as id, import.big(m.conversation_id)::bigint
        as conversation_id, ${SENDER}::bigint as author_id, m.message as body,
      import.at(m.created_at) as at, null::text as merged
    from import.private_messages m where exists (select from import.conversations)
    union all
    select * from (${flat.messages}) f
    where not exists (select from import.conversations)`,
}

import type { MessageDescription } from '../described/messages.ts'

/** A member who has a conversation in neither box has deleted it. */
export const gazelleMessages: MessageDescription = {
  tables: {
    pm_conversations: ['ID', 'Subject'],
    pm_conversations_users: ['UserID', 'ConvID', 'InInbox', 'InSentbox', 'UnRead'],
    pm_messages: ['ID', 'ConvID', 'SentDate', 'SenderID', 'Body'],
  },
  messageTable: 'pm_messages',
  texts: ['pm_messages', 'ID', 'Body'],
  private: ['pm_messages.Body', 'pm_conversations.Subject'],
  conversationTable: 'pm_conversations',
  parts: ['pm_conversations_users'],
  conversations: `
    select import.big(c."ID")::bigint as id, import.plain(c."Subject") as subject,
      coalesce(jsonb_agg(jsonb_build_object('id', import.big(u."UserID"),
        'hasLeft', u."InInbox" = '0' and u."InSentbox" = '0', 'isArchived', false,
        'isUnread', u."UnRead" = '1') order by import.big(u."UserID"))
        filter (where import.big(u."UserID") <> 0), '[]') as members
    from import.pm_conversations c
    left join import.pm_conversations_users u on u."ConvID" = c."ID" group by 1, 2`,
  messages: `
    select import.big("ID")::bigint as id, import.big("ConvID")::bigint as conversation_id,
      nullif(import.big("SenderID"), 0)::bigint as author_id, "Body" as body,
      import.at("SentDate") as at, null::text as merged
    from import.pm_messages`,
}

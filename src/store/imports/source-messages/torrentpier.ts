import type { MessageDescription } from '../described/messages.ts'
import { flatConversations } from '../described/messages.ts'

// Types: read 0, new 1, sent 2, saved from the inbox 3 and from the outbox 4, unread 5. Once a
// message has been read, its sender has a second row of it (2, or 4 if it was saved).
const IS_COPY = "m.privmsgs_type in ('2', '4')"
const TWIN = (type: string) => `exists (
        select from import.bb_privmsgs o
        where o.privmsgs_from_userid = m.privmsgs_from_userid
          and o.privmsgs_to_userid = m.privmsgs_to_userid
          and o.privmsgs_date = m.privmsgs_date and o.privmsgs_subject = m.privmsgs_subject
          and o.privmsgs_type ${type})`

export const torrentpierMessages: MessageDescription = {
  tables: {
    bb_privmsgs: [
      ...['privmsgs_id', 'privmsgs_type', 'privmsgs_subject', 'privmsgs_from_userid'],
      ...['privmsgs_to_userid', 'privmsgs_date'],
    ],
    bb_privmsgs_text: ['privmsgs_text_id', 'privmsgs_text'],
  },
  messageTable: 'bb_privmsgs',
  texts: ['bb_privmsgs_text', 'privmsgs_text_id', 'privmsgs_text'],
  private: ['bb_privmsgs_text.privmsgs_text', 'bb_privmsgs.privmsgs_subject'],
  conversationTable: null,
  parts: ['bb_privmsgs_text'],
  ...flatConversations({
    id: 'import.big(m.privmsgs_id)',
    // IDs of guests and bots are below 1.
    from: 'greatest(import.big(m.privmsgs_from_userid), 0)',
    to: 'greatest(import.big(m.privmsgs_to_userid), 0)',
    subject: "coalesce(import.plain(m.privmsgs_subject), '')",
    at: 'import.unix(m.privmsgs_date)',
    body: 'import.plain(x.privmsgs_text)',
    isUnread: "m.privmsgs_type in ('1', '5')",
    isReceived: `not ${IS_COPY}`,
    isSent: `(${IS_COPY} or m.privmsgs_type in ('1', '5') or ${TWIN("in ('2', '4')")})`,
    merged: `case when ${IS_COPY} and ${TWIN("not in ('2', '4')")}
          then 'It is a copy for the sender' end`,
    source: `import.bb_privmsgs m
        left join import.bb_privmsgs_text x on x.privmsgs_text_id = m.privmsgs_id`,
  }),
}

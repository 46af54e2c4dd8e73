import * as conversations from '../../../src/store/messages/conversations.ts'
import * as reports from '../../../src/store/messages/reports.ts'
import * as writing from '../../../src/store/messages/writing.ts'
import type { TestSite } from '../site.ts'
import type { Request } from './staff-actions.ts'

/** A report of a message between two new members. */
async function aMessageReport(site: TestSite, name: string): Promise<number> {
  const { db } = site
  const [from, to] = [`${name}-from`, `${name}-to`]
  const author = { id: (await site.member(from)).id, name: from, reachesAll: false }
  const { id } = await site.member(to)
  const letter = { to: [to], subject: 'A quarrel', body: `You know nothing, ${to}` }
  const sent = await writing.start(db, author, letter, new Date())
  if (!sent.ok) throw new Error(sent.code)
  const conversation = (await conversations.find(db, sent.conversationId, id))!
  const given = { messageId: sent.messageId, reason: 'It is rude.', context: 5 }
  return (await reports.add(db, conversation, id, given, new Date()))!
}

/** The part of `staff-actions.ts` about reported messages. */
export const messageActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/message-reports/:id/read': async (site) => {
    return { path: `/admin/message-reports/${await aMessageReport(site, 'audited-read')}/read` }
  },
  'post /admin/message-reports/:id/decide': async (site) => {
    const id = await aMessageReport(site, 'audited-report')
    const body = { state: 'upheld', answer: 'We warned them.' }
    return { path: `/admin/message-reports/${id}/decide`, body }
  },
}

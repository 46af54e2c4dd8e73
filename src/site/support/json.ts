import { evidences, MAX_ANSWER, MAX_LINK, MAX_SUBJECT, outcomes } from '../../domain/cases/cases.ts'
import { id, list, named, oneOf, record, text, time } from '../../shared/shape.ts'
import type { OwnTicket } from '../../store/cases/own.ts'
import type { Reason } from '../../store/cases/reasons.ts'
import { textsShape } from './parts/thread.ts'

const fields = {
  id,
  subject: text(MAX_SUBJECT),
  href: text(MAX_LINK).nullable().describe('the address of the page that it is about'),
  category: text(60),
  createdAt: time,
  state: oneOf(['open', 'waiting', 'decided']).describe(
    '`waiting`: staff are waiting for your answer',
  ),
  outcome: oneOf(outcomes).nullable(),
  answer: text(MAX_ANSWER).nullable().describe('the final answer of staff'),
  decidedAt: time.nullable(),
  mergedInto: id.nullable().describe('the ticket that continues it'),
}

export const ticketShape = named('Ticket', record(fields))
export const ticketWithTexts = named('TicketWithTexts', record({ ...fields, texts: textsShape }))

export function ticketItem({ createdAt, decidedAt, ...row }: OwnTicket) {
  const decided = decidedAt?.toISOString() ?? null
  return { ...row, createdAt: createdAt.toISOString(), decidedAt: decided }
}

export const formShape = record({
  categories: list(record({ id, name: text(60), hint: text(200), evidence: oneOf(evidences) })),
})

export function categoryItem({ id: categoryId, name, hint, evidence }: Reason) {
  return { id: categoryId, name, hint, evidence }
}

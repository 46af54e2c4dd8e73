import type { Declared } from '../http/action.ts'
import { acts, creates, listOf, shows } from '../http/frame/shapes.ts'
import { previews } from '../texts/parts/preview.ts'
import { listQuery, ticketForm } from './forms.ts'
import { formShape, ticketShape, ticketWithTexts } from './json.ts'
import { textForm, textShape } from './parts/thread.ts'

export const list: Declared = {
  description: 'Lists your tickets, newest first.',
  query: listQuery,
  reply: listOf(ticketShape),
}

export const form: Declared = shows('Returns the categories of tickets.', formShape)
export const open: Declared = creates('Opens a ticket: a conversation with staff.', ticketForm)

export const preview: Declared = previews('Renders a ticket without opening it.', ticketForm)

export const show: Declared = shows('Returns one of your tickets with its texts.', ticketWithTexts)

export const answer: Declared = creates(
  'Writes to staff in a ticket that is not decided.',
  textForm,
  textShape,
)

export const answerPreview: Declared = previews('Renders an answer without sending it.', textForm)

export const close: Declared = acts('Closes one of your tickets.', ticketShape)
export const reopen: Declared = acts('Reopens one of your decided or closed tickets.', ticketShape)

import { acts, creates, listOf, shows } from '../http/frame/shapes.ts'
import { previews } from '../texts/parts/preview.ts'
import { listQuery, ticketForm } from './forms.ts'
import { formShape, ticketShape, ticketWithTexts } from './json.ts'
import { textForm, textShape } from './parts/thread.ts'

export const list = shows('Lists your tickets, newest first.', listOf(ticketShape), listQuery)

export const form = shows('Returns the categories of tickets.', formShape)
export const open = creates('Opens a ticket: a conversation with staff.', ticketForm)

export const preview = previews('Renders a ticket without opening it.', ticketForm)

export const show = shows('Returns one of your tickets with its texts.', ticketWithTexts)

export const answer = creates(
  'Writes to staff in a ticket that is not decided.',
  textForm,
  textShape,
)

export const answerPreview = previews('Renders an answer without sending it.', textForm)

export const close = acts('Closes one of your tickets.', ticketShape)
export const reopen = acts('Reopens one of your decided or closed tickets.', ticketShape)

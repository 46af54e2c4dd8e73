import { id, record } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { listOf, noFields } from '../http/frame/shapes.ts'
import { previewShape } from '../texts/parts/preview.ts'
import { listQuery, ticketForm } from './forms.ts'
import { formShape, ticketShape, ticketWithTexts } from './json.ts'
import { textForm, textShape } from './parts/thread.ts'

export const list: Declared = {
  description: 'Lists your tickets, newest first.',
  query: listQuery,
  reply: listOf(ticketShape),
}

export const form: Declared = {
  description: 'Returns the categories of tickets.',
  reply: formShape,
}

export const open: Declared = {
  description: 'Opens a ticket: a conversation with staff.',
  body: ticketForm,
  reply: record({ id }),
  creates: true,
}

export const preview: Declared = {
  description: 'Renders a ticket without opening it.',
  body: ticketForm,
  reply: previewShape,
}

export const show: Declared = {
  description: 'Returns one of your tickets with its texts.',
  reply: ticketWithTexts,
}

export const answer: Declared = {
  description: 'Writes to staff in a ticket that is not decided.',
  body: textForm,
  reply: textShape,
  creates: true,
}

export const answerPreview: Declared = {
  description: 'Renders an answer without sending it.',
  body: textForm,
  reply: previewShape,
}

export const close: Declared = {
  description: 'Closes one of your tickets.',
  body: noFields,
  reply: ticketShape,
}

export const reopen: Declared = {
  description: 'Reopens one of your decided or closed tickets.',
  body: noFields,
  reply: ticketShape,
}

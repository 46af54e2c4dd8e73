import {
  count,
  flag,
  id,
  list as listShape,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { bytesOf, listOf, noFields, nothing, paging } from '../../../http/frame/shapes.ts'
import { decisionShape, noteShape, questionShape, STATES } from './forms.ts'

const states = oneOf(STATES)
const listed = {
  id,
  email: text(254),
  member: text(30).nullable(),
  state: states,
  owner: text(30).nullable().describe('who has it in hand'),
  createdAt: time,
  waitingSince: time.nullable(),
}

export const list: Declared = {
  description: 'Lists applications, or appeals: what waits with the oldest first.',
  query: record({ state: states.optional(), ...paging }),
  reply: listOf(record(listed)),
}

export const show: Declared = {
  description: 'Shows an application or appeal with all that counts when it is judged.',
  reply: record({
    ...listed,
    answers: listShape(record({ label: text(200), text: text(5_000) })),
    address: text(50).nullable(),
    earlier: count.describe('others of the same mailbox'),
    membersThere: count.describe('members who signed in from the same address'),
    images: count,
    reason: text(1_000).nullable(),
    judge: text(30).nullable(),
    decidedAt: time.nullable(),
    notes: listShape(record({ id, body: text(2_000), at: time, by: text(30) })),
  }),
}

export const image: Declared = {
  description: 'An image that an applicant handed in.',
  reply: bytesOf('image/webp'),
}

export const claim: Declared = {
  description: 'Takes it in hand, or lays it back.',
  body: noFields,
  reply: nothing,
}

export const note: Declared = {
  description: 'Writes a note that staff alone see.',
  body: noteShape,
  reply: nothing,
}

export const decide: Declared = {
  description: 'Grants or refuses it; a mail tells the petitioner.',
  body: decisionShape,
  reply: nothing,
}

const question = record({
  id,
  kind: oneOf(['line', 'text', 'choice', 'url']),
  label: text(200),
  help: text(500),
  options: listShape(text(200)),
  isRequired: flag,
})

export const questions: Declared = {
  description: 'Lists what applicants are asked.',
  reply: record({ items: listShape(question) }),
}

export const questionForm: Declared = {
  description: 'Shows a question to change, or an empty one.',
  reply: record({ question: question.nullable() }),
}

export const saveQuestion: Declared = {
  description: 'Asks something more, or changes a question.',
  body: questionShape,
  reply: nothing,
}

export const changeOrder: Declared = {
  description: 'Puts a question one place up.',
  body: noFields,
  reply: nothing,
}

export const removeQuestion: Declared = {
  description: 'Asks something no more; what was answered stays.',
  body: noFields,
  reply: nothing,
}

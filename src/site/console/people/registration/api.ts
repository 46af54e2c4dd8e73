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
  says: 'Lists applications, or appeals: what waits with the oldest first.',
  query: record({ state: states.optional(), ...paging }),
  reply: listOf(record(listed)),
}

export const show: Declared = {
  says: 'Shows an application or appeal with all that counts when it is judged.',
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
  says: 'An image that an applicant handed in.',
  reply: bytesOf('image/webp'),
}

export const claim: Declared = {
  says: 'Takes it in hand, or lays it back.',
  body: noFields,
  reply: nothing,
}

export const note: Declared = {
  says: 'Writes a note that staff alone see.',
  body: noteShape,
  reply: nothing,
}

export const decide: Declared = {
  says: 'Grants or refuses it; a mail tells the petitioner.',
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
  says: 'Lists what applicants are asked.',
  reply: record({ items: listShape(question) }),
}

export const questionForm: Declared = {
  says: 'Shows a question to change, or an empty one.',
  reply: record({ question: question.nullable() }),
}

export const saveQuestion: Declared = {
  says: 'Asks something more, or changes a question.',
  body: questionShape,
  reply: nothing,
}

export const changeOrder: Declared = {
  says: 'Puts a question one place up.',
  body: noFields,
  reply: nothing,
}

export const removeQuestion: Declared = {
  says: 'Asks something no more; what was answered stays.',
  body: noFields,
  reply: nothing,
}

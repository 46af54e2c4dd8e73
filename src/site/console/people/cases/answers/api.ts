import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, noFields, nothing } from '../../../../http/frame/shapes.ts'
import { answerForm, MAX_BODY } from './forms.ts'

const answerShape = named(
  'PreparedAnswer',
  record({ id, name: text(60), body: text(MAX_BODY), position: count }),
)

export const list: Declared = {
  description: 'Lists prepared answers.',
  reply: listOf(answerShape),
}

export const form: Declared = {
  description: 'Shows the form for a new prepared answer.',
  reply: record({}),
}

export const add: Declared = {
  description: 'Creates a prepared answer.',
  body: answerForm,
  reply: record({ id }),
  creates: true,
}

export const edit: Declared = {
  description: 'Shows a prepared answer with the form that changes it.',
  reply: answerShape,
}

export const change: Declared = {
  description: 'Changes a prepared answer.',
  body: answerForm,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Removes a prepared answer.',
  body: noFields,
  reply: nothing,
}

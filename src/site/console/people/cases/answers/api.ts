import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { answerForm, MAX_BODY } from './forms.ts'

const answerShape = named(
  'PreparedAnswer',
  record({ id, name: text(60), body: text(MAX_BODY), position: count }),
)

export const list: Declared = shows('Lists prepared answers.', listOf(answerShape))
export const form: Declared = shows('Shows the form for a new prepared answer.', record({}))
export const add: Declared = creates('Creates a prepared answer.', answerForm)

export const edit: Declared = {
  description: 'Shows a prepared answer with the form that changes it.',
  reply: answerShape,
}

export const change: Declared = accepts('Changes a prepared answer.', answerForm)
export const remove: Declared = acts('Removes a prepared answer.')

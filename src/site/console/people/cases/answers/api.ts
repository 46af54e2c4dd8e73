import { count, id, named, record, text } from '../../../../../shared/shape.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { answerForm, MAX_BODY } from './forms.ts'

const answerShape = named(
  'PreparedAnswer',
  record({ id, name: text(60), body: text(MAX_BODY), position: count }),
)

export const list = shows('Lists prepared answers.', listOf(answerShape))
export const form = shows('Shows the form for a new prepared answer.', record({}))
export const add = creates('Creates a prepared answer.', answerForm)

export const edit = shows('Shows a prepared answer with the form that changes it.', answerShape)

export const change = accepts('Changes a prepared answer.', answerForm)
export const remove = acts('Removes a prepared answer.')

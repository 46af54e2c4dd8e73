import { flag, id, list as listShape, oneOf, record, text } from '../../../../../shared/shape.ts'
import { accepts, acts, creates, listOf, shows } from '../../../../http/frame/shapes.ts'
import { questionShape } from '../forms.ts'

const question = record({
  id,
  kind: oneOf(['line', 'text', 'choice', 'url']),
  label: text(200),
  help: text(500),
  options: listShape(text(200)),
  isRequired: flag,
})

export const list = shows('Lists the application questions.', listOf(question))
export const form = shows('Shows the form for a new application question.', record({}))
export const add = creates('Adds an application question.', questionShape)

export const edit = shows('Shows an application question with the form that changes it.', question)

export const change = accepts('Changes an application question.', questionShape)
export const up = acts('Moves a question up by one.')
export const remove = acts('Removes a question; existing answers are kept.')

import { id, record } from '../../../shared/shape.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { messageShape } from '../json.ts'
import { reportShape } from './forms.ts'

export const form = shows('Returns the message for the form that reports it.', messageShape)

export const report = creates(
  'Reports a message to staff, with up to 20 messages around it.',
  reportShape,
  record({ report: id }),
)

import { id, record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates } from '../../http/frame/shapes.ts'
import { messageShape } from '../json.ts'
import { reportShape } from './forms.ts'

export const form: Declared = {
  description: 'Returns the message for the form that reports it.',
  reply: messageShape,
}

export const report: Declared = creates(
  'Reports a message to staff, with up to 20 messages around it.',
  reportShape,
  record({ report: id }),
)

import { oneOf, record, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { bytesOf, noFields, shows } from '../../http/frame/shapes.ts'
import { choices, currentShape, leaveShape } from './forms.ts'

const leavingShape = record({
  leavesAt: time.nullable(),
  texts: oneOf(choices).describe('what happens to what you wrote'),
})

export const show = shows('Returns whether your account will be deleted, and when.', leavingShape)

export const archive: Declared = {
  description: 'Returns a copy of all data stored about you, as JSON.',
  body: currentShape,
  reply: bytesOf('application/json'),
}

export const leave: Declared = {
  description: 'Deletes your account after 14 days, and what you wrote if you choose to.',
  body: leaveShape,
  reply: leavingShape,
}

export const stay: Declared = {
  description: 'Cancels the deletion of your account.',
  body: noFields,
  reply: leavingShape,
  stepUp: false,
}

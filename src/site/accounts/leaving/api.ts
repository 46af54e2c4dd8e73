import { strictRecord, record, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { bytesOf, noFields } from '../../http/frame/shapes.ts'

/** The password, while there is no second factor that could be asked for instead. */
export const currentShape = strictRecord({
  current: text(200).optional().describe('your password, while you have no second factor'),
})

const leavingShape = record({ leavesAt: time.nullable() })

export const show: Declared = {
  description: 'Says whether your account is about to be deleted, and when.',
  reply: leavingShape,
}

export const archive: Declared = {
  description: 'Gives a copy of all that is kept of you, as JSON.',
  body: currentShape,
  reply: bytesOf('application/json'),
  stepUp: true,
}

export const leave: Declared = {
  description: 'Has your account deleted in 14 days.',
  body: currentShape,
  reply: leavingShape,
  stepUp: true,
}

export const stay: Declared = {
  description: 'Calls the deletion of your account off.',
  body: noFields,
  reply: leavingShape,
}

import { strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, nothing, shows } from '../../http/frame/shapes.ts'
import { disputeShape, reasonShape, verdictShape } from '../forms.ts'
import { requestShape } from '../json.ts'

export const approve = acts(
  'Approves the fill of your request: its bounty is paid to the uploader.',
  requestShape,
)
export const decline: Declared = {
  description: 'Declines the fill of your request and reopens the request.',
  body: reasonShape,
  reply: requestShape,
}
export const dispute: Declared = {
  description: 'Asks staff to decide on one of your fills that was declined.',
  body: disputeShape,
  reply: requestShape,
}
export const decide: Declared = {
  description: 'Decides a disputed fill, for staff who are not involved in it.',
  body: verdictShape,
  reply: requestShape,
}
export const undo: Declared = {
  description: 'Undoes the fill of a request: its bounty returns to those who gave it.',
  body: reasonShape,
  reply: requestShape,
}
export const removal = shows('Returns the request for the form that removes it.', requestShape)
export const remove: Declared = {
  description: 'Removes a request: bounties that it holds are returned.',
  query: strictRecord({ reason: reasonShape.shape.reason.optional() }),
  body: strictRecord({ reason: reasonShape.shape.reason.optional() }),
  reply: nothing,
}

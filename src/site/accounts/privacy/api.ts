import { flag, oneOf, record, strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

/** A box that is not ticked is not sent. */
export const privacyShape = strictRecord({ hidesActivity: oneOf(['on']).optional() })
const reply = record({ hidesActivity: flag.describe('no name in lists of peers and snatches') })

export const show: Declared = { says: 'Says what others see of you.', reply }

export const change: Declared = {
  says: 'Changes what others see of you; a field that is not given is off.',
  body: privacyShape,
  reply,
}

import { checkbox, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import { momentIn, typedMoment } from '../../../ui/typed-times.ts'
import { READERS } from './readers.ts'

const moment = typedMoment.optional()

export const bannerForm = strictRecord({
  text: text(500).trim().min(3),
  reader: oneOf(READERS),
  isWarning: checkbox.optional(),
  from: moment,
  until: moment,
}).refine(({ from, until }) => isInOrder(from, until), {
  message: 'must be after the start',
  path: ['until'],
})

function isInOrder(from = '', until = ''): boolean {
  const [begins, ends] = [momentIn(from), momentIn(until)]
  return begins === null || ends === null || begins < ends
}

import { oneOf, strictRecord, text } from '../../../../../shared/shape.ts'
import { banDays } from '../../members/parts/forms.ts'

export const decisionShape = strictRecord({
  decision: oneOf(['rules', 'exempt', 'ok', 'disabled']),
  reason: text(200).trim().min(3),
  days: banDays,
})

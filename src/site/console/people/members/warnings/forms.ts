import { strictRecord, text } from '../../../../../shared/shape.ts'
import { banDays } from '../parts/forms.ts'

export const warningForm = strictRecord({ reason: text(300).trim().min(3), days: banDays })

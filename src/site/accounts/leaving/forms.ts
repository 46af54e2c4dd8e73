import { strictRecord, text } from '../../../shared/shape.ts'

/** The password, required only without two-factor authentication. */
export const currentShape = strictRecord({
  current: text(200).optional().describe('your password, if you have no two-factor authentication'),
})

import { strictRecord, text } from '../../../../../shared/shape.ts'

/** The longest delay of a deletion, in days. */
const MOST_DAYS = 90

export const deletionForm = strictRecord({
  reason: text(200).trim().min(3),
  days: text(2)
    .regex(/^\d+$/, 'must be a whole number of days')
    .refine((days) => Number(days) <= MOST_DAYS, { message: `must be at most ${MOST_DAYS}` }),
  /** The name of the account, typed again to confirm. */
  name: text(30).trim(),
})

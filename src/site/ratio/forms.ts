import { strictRecord, text } from '../../shared/shape.ts'

/** The shortest and the longest vacation, in days. */
export const VACATION_DAYS = { least: 7, most: 90 } as const

export const vacationShape = strictRecord({
  days: text(3)
    .regex(/^\d+$/, 'must be a whole number of days')
    .refine((days) => Number(days) >= VACATION_DAYS.least && Number(days) <= VACATION_DAYS.most, {
      message: `must be from ${VACATION_DAYS.least} to ${VACATION_DAYS.most}`,
    }),
})

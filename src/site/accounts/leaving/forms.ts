import { oneOf, strictRecord } from '../../../shared/shape.ts'
import { ownPassword } from '../own-password.ts'

/** The current password, required only without two-factor authentication. */
export const currentShape = strictRecord({ current: ownPassword })

export const choices = ['keep', 'remove'] as const

export const leaveShape = strictRecord({
  current: ownPassword,
  texts: oneOf(choices)
    .default('keep')
    .describe('whether your comments, posts, messages and articles are removed as well'),
})

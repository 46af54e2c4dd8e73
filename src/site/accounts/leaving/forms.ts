import { strictRecord } from '../../../shared/shape.ts'
import { ownPassword } from '../own-password.ts'

/** The password, required only without two-factor authentication. */
export const currentShape = strictRecord({ current: ownPassword })

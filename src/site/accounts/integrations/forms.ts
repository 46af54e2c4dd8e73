import { strictRecord, text } from '../../../shared/shape.ts'
import { ownPassword } from '../own-password.ts'

export const makeForm = strictRecord({ current: ownPassword })

export const testForm = strictRecord({
  token: text(200)
    .trim()
    .optional()
    .describe('the API token in the program; not needed with a feed key'),
})

import { strictRecord, text } from '../../../shared/shape.ts'
import { formKey } from '../../http/frame/shapes.ts'
import { ownPassword } from '../own-password.ts'

export const makeForm = strictRecord({
  key: formKey.optional().describe('idempotency key: a repeated key creates nothing'),
  current: ownPassword,
})

export const testForm = strictRecord({
  token: text(200)
    .trim()
    .optional()
    .describe('the API token in the program; not needed with a feed key'),
})

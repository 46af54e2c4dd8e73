import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import { strictRecord, text } from '../../../shared/shape.ts'

export const buyShape = strictRecord({
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'must be 8 to 100 letters, digits, “_” and “-”')
    .describe('idempotency key: a repeated key buys nothing'),
  title: text(TITLE_LENGTH).trim().optional().describe('for an item of the kind `title`'),
})

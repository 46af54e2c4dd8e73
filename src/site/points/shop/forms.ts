import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import { milliOf } from '../../../domain/ledger/amounts.ts'
import { decimal, strictRecord, text, titleText } from '../../../shared/shape.ts'
import { formKey } from '../../http/frame/shapes.ts'

export const buyShape = strictRecord({
  key: formKey.describe('idempotency key: a repeated key buys nothing'),
  price: decimal
    .or(text(20))
    .refine((given) => milliOf(String(given)) !== null, 'must be a number of points')
    .optional()
    .describe('the price that you saw: nothing is bought if it has changed'),
  title: titleText(TITLE_LENGTH).trim().optional().describe('for an item of the kind `title`'),
})

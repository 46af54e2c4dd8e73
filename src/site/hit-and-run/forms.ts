import { count, strictRecord, text } from '../../shared/shape.ts'

export const pardonShape = strictRecord({
  price: count
    .or(text(9).regex(/^\d+$/, 'must be a whole number'))
    .optional()
    .describe('the price that you saw: nothing is bought if it has changed'),
})

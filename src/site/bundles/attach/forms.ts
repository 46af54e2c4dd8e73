import { count, oneOf, strictRecord, text } from '../../../shared/shape.ts'

export const attachShape = strictRecord({
  bundle: count
    .or(text(2_000))
    .optional()
    .describe('a bundle ID, address or external ID; empty to remove it from its bundle'),
  make: oneOf(['suggested'])
    .optional()
    .describe('creates the missing parts of the suggested bundle'),
})

import { strictRecord, text } from '../../../shared/shape.ts'

export const zipForm = strictRecord({
  list: text(2_000).describe('the query of the list, as in its address: q=is%3Amine'),
})

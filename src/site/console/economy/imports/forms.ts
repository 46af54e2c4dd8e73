import { id, oneOf, strictRecord, text } from '../../../../shared/shape.ts'

/** The place of a row in the list, as a cursor stores it. */
export const rowPlace = strictRecord({ kind: text(40), oldId: id })

export const memberForm = strictRecord({
  name: text(255).trim().optional().describe('empty: the name on the old site'),
  totals: oneOf(['', 'zero', 'take']).optional(),
})

export const torrentForm = strictRecord({
  name: text(255).trim().optional().describe('empty: the name on the old site'),
  category: text(60).optional().describe('a slug; empty: as the mapping says'),
})

/**
 * All fields, for the description of the action: the kind of the row decides which ones are read.
 */
export const correctionForm = strictRecord({ ...memberForm.shape, ...torrentForm.shape })

/** One decision for all rows of a kind and reason; others are decided one by one. */
export const manyForm = strictRecord({
  kind: oneOf(['member', 'torrent']),
  reason: text(300).min(1),
  totals: oneOf(['', 'zero', 'take']).optional(),
  category: text(60).optional().describe('a slug; empty: as the mapping says'),
})

import { id, oneOf, strictRecord, text } from '../../../../shared/shape.ts'

/** The place of a row in the list, for its cursor. */
export const rowPlace = strictRecord({ kind: text(40), oldId: id })

export const memberForm = strictRecord({
  name: text(255).trim().optional().describe('empty: the name on the old site'),
  totals: oneOf(['', 'zero', 'take']).optional(),
})

export const torrentForm = strictRecord({
  name: text(255).trim().optional().describe('empty: the name on the old site'),
  category: text(60).optional().describe('a slug; empty: as the mapping says'),
})

/** Both, for the description of the action: which fields count depends on the kind of the row. */
export const correctionForm = strictRecord({ ...memberForm.shape, ...torrentForm.shape })

/** Decisions for rows of one kind and reason together; others are made one by one. */
export const manyForm = strictRecord({
  kind: oneOf(['member', 'torrent']),
  reason: text(300).min(1),
  totals: oneOf(['', 'zero', 'take']).optional(),
  category: text(60).optional().describe('a slug; empty: as the mapping says'),
})

import { count, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import { MAX_NOTE } from '../forms.ts'

const note = text(MAX_NOTE).trim()

const next = text(2_000).optional().describe('path on this site that browsers are redirected to')

export const addShape = strictRecord({
  on: text(300).describe('`torrent:5`, `bundle:7`, or an address'),
  note: note.optional(),
  next,
})

export const changeShape = strictRecord({
  note: note.optional(),
  position: count.min(1).or(text(6)).optional().describe('its new position'),
  move: oneOf(['up', 'down']).optional(),
  next,
})

import { strictRecord, text } from '../../shared/shape.ts'

const next = text(2_000).optional().describe('where a browser goes on')

export const loginQuery = strictRecord({ next })

export const signInShape = strictRecord({
  name: text(254).min(1),
  password: text(200).min(1),
  code: text(40).optional().describe('of the second factor, for programs'),
  next,
})

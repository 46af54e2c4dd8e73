import { MAX_EMAIL, strictRecord, text } from '../../shared/shape.ts'

const next = text(2_000).optional().describe('path that a browser is redirected to')

export const loginQuery = strictRecord({ next })

export const signInShape = strictRecord({
  name: text(MAX_EMAIL).min(1),
  password: text(200).min(1),
  code: text(40).optional().describe('two-factor code, for programs'),
  next,
})

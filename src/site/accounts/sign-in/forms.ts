import { strictRecord, text } from '../../../shared/shape.ts'
import { MAX_ANSWER } from '../../http/identity/web-authn.ts'

const next = text(2_000).optional().describe('path that a browser is redirected to')

export const nextQuery = strictRecord({ next })

/** A code, or the response of a security key as JSON text. */
export const proofShape = strictRecord({
  proof: text(MAX_ANSWER).min(1).describe('a code, or the response of a security key as JSON text'),
  next,
})

import { id, strictRecord, text } from '../../../shared/shape.ts'
import { MAX_ANSWER } from '../../http/identity/web-authn.ts'

/** The password is asked for while there is no second factor that could be asked for instead. */
const current = text(200).optional().describe('your password, while you have no second factor')

export const beginShape = strictRecord({ current })

export const confirmShape = strictRecord({ code: text(20).min(1) })

export const keyShape = strictRecord({
  name: text(60).min(1),
  key: text(MAX_ANSWER).min(1).describe('what the new key says of itself, as JSON text'),
  current,
})

/** The id in an address; 0, which no key has, for what is none. */
export function keyId(given: string): number {
  const read = id.safeParse(Number(given))
  return read.success ? read.data : 0
}

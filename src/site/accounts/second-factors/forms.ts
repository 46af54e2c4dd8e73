import { id, strictRecord, text } from '../../../shared/shape.ts'
import { MAX_ANSWER } from '../../http/identity/web-authn.ts'
import { ownPassword } from '../own-password.ts'

export const beginShape = strictRecord({ current: ownPassword })

export const MAX_CODE = 20
export const confirmShape = strictRecord({ code: text(MAX_CODE).min(1) })

export const keyShape = strictRecord({
  name: text(60).min(1),
  key: text(MAX_ANSWER).min(1).describe('the response of the new key, as JSON text'),
  current: ownPassword,
})

/** Returns the ID in a path; for anything else 0, which is no key's ID. */
export function keyId(given: string): number {
  const read = id.safeParse(Number(given))
  return read.success ? read.data : 0
}

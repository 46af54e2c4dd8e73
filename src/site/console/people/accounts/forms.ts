import { strictRecord, text } from '../../../../shared/shape.ts'

export const reasonForm = strictRecord({ reason: text(200).trim().min(3) })

/** Id of a token in a path; 0 for what is none. */
export function tokenId(given: string): number {
  return /^[1-9]\d{0,14}$/.test(given) ? Number(given) : 0
}

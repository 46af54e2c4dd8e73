import { createHash } from 'node:crypto'
import { comparable } from '../../domain/text-rules/text-rules.ts'

/**
 * Returns the digest of a text, ignoring case and spaces, by which the same text is recognized when
 * it is sent again.
 */
export function textDigest(body: string): Buffer {
  return createHash('sha256').update(comparable(body)).digest().subarray(0, 16)
}

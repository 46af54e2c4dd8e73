import { hash } from 'node:crypto'

/** The hash functions that pure code gets as an argument; each returns lowercase hex. */
export const digests = {
  sha1: (bytes: Uint8Array): string => hash('sha1', bytes),
  sha256: (bytes: Uint8Array): string => hash('sha256', bytes),
}

/** Returns half of the SHA-256 of a text, as 32 hex digits, to distinguish contents. */
export function shortDigest(text: string): string {
  return digests.sha256(Buffer.from(text)).slice(0, 32)
}

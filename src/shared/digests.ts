import { hash } from 'node:crypto'

/** The hash functions that pure code takes as an argument; each gives lower-case hex. */
export const digests = {
  sha1: (bytes: Uint8Array): string => hash('sha1', bytes),
  sha256: (bytes: Uint8Array): string => hash('sha256', bytes),
}

/** Half of the SHA-256 of a text, as 32 hex digits: tells contents apart. */
export function shortDigest(text: string): string {
  return digests.sha256(Buffer.from(text)).slice(0, 32)
}

import { createHash } from 'node:crypto'

/** The hash functions that pure code takes as an argument; each gives lower-case hex. */
export const digests = {
  sha1: (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex'),
  sha256: (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex'),
}

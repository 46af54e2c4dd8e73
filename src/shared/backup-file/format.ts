import { oneOf, bytes32, list, strictRecord, text, time } from '../shape.ts'
import type { Infer } from '../shape.ts'

// A backup file: a line that identifies it, a line of JSON (the header), chunks of its content,
// each preceded by its length in four bytes, a length of 0, and the SHA-256 of all bytes before it.
// The content consists of frames (frames.ts), compressed with gzip, and encrypted chunk by chunk if
// there is a passphrase. Because anyone can write a checksum, each encrypted chunk also
// authenticates the header, and the last one that it is the last.

export const MAGIC = 'BABOU BACKUP'
/** Raised by a change that older programs cannot read. In format 1, the header was not sealed. */
export const FORMAT = 2
/** The bytes of a chunk before it is encrypted. */
export const CHUNK_BYTES = 262_144
/** The bytes of the authentication tag of an encrypted chunk. */
export const TAG_BYTES = 16
export const DIGEST_BYTES = 32
/** The most bytes of a header that are read. */
export const MAX_HEADER_BYTES = 65_536

export const headerShape = strictRecord({
  babou: text(40).describe('the version of the program that made it'),
  madeAt: time,
  migrations: list(text(100)).min(1).describe('those that the database had'),
  schema: bytes32.describe('SHA-256 of its tables and columns'),
  seal: strictRecord({
    cipher: oneOf(['aes-256-gcm']),
    salt: bytes32,
    check: bytes32.describe('tells whether a passphrase is the right one'),
  }).nullable(),
})

export type Header = Infer<typeof headerShape>

/** A backup cannot be restored; the message says in one line what is wrong with it. */
export class BackupError extends Error {}

import { createHash } from 'node:crypto'

/**
 * The length of passkeys of other programs, which a community keeps when it moves here. They
 * consist of letters and digits, 20 (TorrentPier) to 32 (Gazelle) of them. A text of 32 lowercase
 * hex digits is used as a passkey without change.
 */
export const FOREIGN_PASSKEY = { least: 16, most: 64 } as const

const DERIVED_BYTES = 16

/**
 * Returns the passkey that stands for one of another form: 16 bytes of its hash. An imported member
 * has this passkey, and the tracker derives it from the member's old announce URLs.
 */
export function derivedPasskey(foreign: string | Uint8Array): Buffer {
  return createHash('sha256').update('passkey:').update(foreign).digest().subarray(0, DERIVED_BYTES)
}

/**
 * Returns the passkey, in hex, of a member who had the passkey `foreign` elsewhere; null: `foreign`
 * cannot be one.
 */
export function importedPasskey(foreign: string): string | null {
  if (/^[0-9a-f]{32}$/.test(foreign)) return foreign
  const { least, most } = FOREIGN_PASSKEY
  const hasLength = foreign.length >= least && foreign.length <= most
  if (!hasLength || !/^[0-9A-Za-z]+$/.test(foreign)) return null
  return derivedPasskey(foreign).toString('hex')
}

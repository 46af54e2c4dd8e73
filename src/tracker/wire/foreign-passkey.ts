import { derivedPasskey, FOREIGN_PASSKEY } from '../../shared/foreign-passkey.ts'
import { ascii, BYTE, isAt } from './ascii.ts'
import { PASSKEY_DIGITS, readPasskey } from './passkey.ts'
import type { PasskeyWords } from './passkey.ts'

/** 1 for the bytes of letters and digits, which passkeys of other programs consist of. */
const IS_ALPHANUMERIC = new Uint8Array(256)
for (const byte of ascii('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')) {
  IS_ALPHANUMERIC[byte] = 1
}

/** Parameters of clients whose values can look like a passkey, and which are therefore skipped. */
const CLIENT_PARAMETERS = ['info_hash', 'peer_id', 'key', 'trackerid'].map(ascii)

/**
 * Derives a passkey from that of another program at `start` … `end` and stores it in `into`;
 * returns false when the text does not have the form of a passkey.
 */
export function readForeignPasskey(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: PasskeyWords,
): boolean {
  const length = end - start
  if (length < FOREIGN_PASSKEY.least || length > FOREIGN_PASSKEY.most) return false
  for (let at = start; at < end; at++) if (IS_ALPHANUMERIC[bytes[at]] === 0) return false
  const derived = derivedPasskey(bytes.subarray(start, end))
  into.passkey0 = derived.readInt32BE(0)
  into.passkey1 = derived.readInt32BE(4)
  into.passkey2 = derived.readInt32BE(8)
  into.passkey3 = derived.readInt32BE(12)
  return true
}

function isOfClient(bytes: Uint8Array, start: number, end: number): boolean {
  return CLIENT_PARAMETERS.some((name) => name.length === end - start && isAt(bytes, start, name))
}

function isSeparator(byte: number): boolean {
  return byte === BYTE.ampersand || byte === BYTE.question || byte === BYTE.numberSign
}

/**
 * Reads the first parameter that has the form of a passkey, whatever its name: other programs and
 * their operators choose the name. Clients add their parameters after those of the announce URL,
 * some of them with a second `?` (rule 28).
 */
export function readQueryPasskey(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: PasskeyWords,
): boolean {
  for (let at = start; at < end; at++) {
    const name = at
    while (at < end && bytes[at] !== BYTE.equals && !isSeparator(bytes[at])) at++
    if (at === end || bytes[at] !== BYTE.equals) continue
    const value = at + 1
    while (at < end && !isSeparator(bytes[at])) at++
    if (isOfClient(bytes, name, value - 1)) continue
    if (at - value === PASSKEY_DIGITS && readPasskey(bytes, value, into)) return true
    if (readForeignPasskey(bytes, value, at, into)) return true
  }
  return false
}

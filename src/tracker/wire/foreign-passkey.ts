import { derivedPasskey, FOREIGN_PASSKEY } from '../../shared/foreign-passkey.ts'
import { ascii, BYTE, isAt } from './ascii.ts'
import { PASSKEY_DIGITS, readPasskey } from './passkey.ts'
import type { PasskeyWords } from './passkey.ts'

/** Letters and digits. */
const IS_ALPHANUMERIC = new Uint8Array(256)
for (const byte of ascii('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')) {
  IS_ALPHANUMERIC[byte] = 1
}

/** Parameters of clients whose values can look like a passkey. */
const CLIENT_PARAMETERS = ['info_hash', 'peer_id', 'key', 'trackerid'].map(ascii)

/**
 * Reads the passkey of another program at `start` … `end` into the one derived from it; returns
 * false when it does not have that form.
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
 * Reads the first parameter that has the form of a passkey, whatever its name: programs and their
 * operators choose it. Clients add theirs after those of the announce URL, some with a second `?`
 * (rule 28).
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

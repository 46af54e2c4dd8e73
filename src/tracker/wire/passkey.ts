import { HEX_VALUE } from './ascii.ts'

/** A passkey is 32 lower-case hex digits (contract.md §3), four words to the tracker. */
export const PASSKEY_DIGITS = 32

/** Whether a passkey stands at `at`. Its digits are public knowledge, so this may end early. */
export function isPasskey(bytes: Uint8Array, at: number): boolean {
  for (let index = at; index < at + PASSKEY_DIGITS; index++) {
    const byte = bytes[index]
    const isDigit = byte >= 48 && byte <= 57
    if (!isDigit && !(byte >= 97 && byte <= 102)) return false
  }
  return true
}

/** The word that eight hex digits at `at` make. */
export function passkeyWord(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let index = at; index < at + 8; index++) word = (word << 4) | HEX_VALUE[bytes[index]]
  return word
}

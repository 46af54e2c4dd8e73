/** The length of a passkey: 32 lowercase hex digits (contract.md §3), stored as four words. */
export const PASSKEY_DIGITS = 32

/** The value of a digit by its byte; below 0 for any other byte, including capital letters. */
const DIGIT = new Int8Array(256).fill(-1)
for (let digit = 0; digit < 16; digit++) DIGIT[digit.toString(16).charCodeAt(0)] = digit

/** The four words of a passkey. */
export interface PasskeyWords {
  passkey0: number
  passkey1: number
  passkey2: number
  passkey3: number
}

/**
 * Reads the passkey at `at`; returns false when there is none. The time that this takes depends
 * only on the form, which is not a secret.
 */
export function readPasskey(bytes: Uint8Array, at: number, into: PasskeyWords): boolean {
  let faults = 0
  let word = 0
  for (let index = 0; index < PASSKEY_DIGITS; index++) {
    const digit = DIGIT[bytes[at + index]]
    faults |= digit
    word = (word << 4) | digit
    if (index === 7) into.passkey0 = word
    else if (index === 15) into.passkey1 = word
    else if (index === 23) into.passkey2 = word
  }
  into.passkey3 = word
  return faults >= 0
}

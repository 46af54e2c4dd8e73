import { randomInt } from 'node:crypto'

/** RFC 4648; 80 bits with these letters. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const CODE_LENGTH = 16

/** Returns a code that a member sends in a chat to show that an account there is theirs. */
export function newCode(): string {
  return Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(32)]).join('')
}

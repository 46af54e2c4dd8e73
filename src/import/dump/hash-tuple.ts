import type { Lanes } from '../row-hash.ts'
import { addBytes, FIRST_PRIME, SECOND_PRIME } from '../row-hash.ts'
import type { LiteralRules } from './literals.ts'
import { stringEnd } from './literals.ts'

const CLOSE = 0x29
const QUOTE = 0x27
const DOUBLE = 0x22
const BACKSLASH = 0x5c

/**
 * Adds the bytes of a row to its lanes, including the closing parenthesis, without reading the
 * values. Most of the time that it takes to read a dump again is spent in this loop, so one pass
 * both finds the end and hashes.
 *
 * @returns where the row ends; -1 if it is not complete in these bytes. For bytes that are not a
 * row, the end is arbitrary: `readTuple` finds such errors.
 */
export function hashTuple(lanes: Lanes, bytes: Buffer, at: number, rules: LiteralRules): number {
  if (rules.charset.isLead !== null || !rules.hasBackslashes) {
    const end = tupleEnd(bytes, at, rules)
    if (end !== -1) addBytes(lanes, bytes, at, end)
    return end
  }
  const { length } = bytes
  let high = lanes.high | 0
  let low = lanes.low | 0
  /** The quote of the string that contains the byte; 0 if no string does. */
  let quote = 0
  for (let index = at; index < length; index++) {
    const byte = bytes[index]
    high = Math.imul(high ^ byte, FIRST_PRIME)
    low = Math.imul(low + byte, SECOND_PRIME) ^ (low >>> 13)
    if (quote === 0) {
      if (byte === QUOTE || byte === DOUBLE) quote = byte
      else if (byte === CLOSE) {
        lanes.high = high
        lanes.low = low
        return index + 1
      }
      // The two quotes of a doubled one end the string and begin it again.
    } else if (byte === quote) quote = 0
    else if (byte === BACKSLASH && index + 1 < length) {
      const escaped = bytes[++index]
      high = Math.imul(high ^ escaped, FIRST_PRIME)
      low = Math.imul(low + escaped, SECOND_PRIME) ^ (low >>> 13)
    }
  }
  return -1
}

/** Returns where a row ends, in the rare character sets and SQL modes that need more rules. */
function tupleEnd(bytes: Buffer, at: number, rules: LiteralRules): number {
  const { length } = bytes
  let index = at
  while (index < length) {
    const byte = bytes[index]
    if (byte === CLOSE) return index + 1
    if (byte === QUOTE || byte === DOUBLE) {
      index = stringEnd(bytes, index, rules)
      if (index === -1) return -1
    } else index++
  }
  return -1
}

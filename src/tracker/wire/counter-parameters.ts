import type { AnnounceRequest } from './announce-request.ts'
import type { ParameterReading } from './parameter-reading.ts'
import { isAgain } from './parameter-reading.ts'
import { MALFORMED } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { PARAMETER } from './parameters.ts'

/** The high word from which on a counter counts as wrapped: above 2^62 (rule 82). */
const COUNTER_LIMIT_HIGH = 0x4000_0000

/** Creates the readers of `uploaded`, `downloaded` and `left`. */
export function createCounterParameters(reading: ParameterReading) {
  const { reader } = reading
  const { number } = reader

  /** Reads a counter; returns null, or `fault` when it is not valid. */
  function counter(into: AnnounceRequest, fault: Ruling): Ruling | null {
    if (reader.decimal()) return null
    into.isNegative = reader.isNegative()
    return fault
  }

  /** The same for a counter that counts as wrapped above 2^62. */
  function limited(into: AnnounceRequest, fault: Ruling): Ruling | null {
    if (counter(into, fault) !== null) return fault
    into.isNegative = isAboveLimit(number)
    return into.isNegative ? fault : null
  }

  function uploaded(into: AnnounceRequest): Ruling | null {
    const fault = limited(into, MALFORMED.uploaded)
    if (fault !== null) return fault
    const wasSeen = isAgain(reading, PARAMETER.uploaded)
    if (wasSeen && (into.uploadedLo !== number[0] || into.uploadedHi !== number[1])) {
      return MALFORMED.uploaded
    }
    into.uploadedLo = number[0]
    into.uploadedHi = number[1]
    return null
  }

  function downloaded(into: AnnounceRequest): Ruling | null {
    const fault = limited(into, MALFORMED.downloaded)
    if (fault !== null) return fault
    const wasSeen = isAgain(reading, PARAMETER.downloaded)
    if (wasSeen && (into.downloadedLo !== number[0] || into.downloadedHi !== number[1])) {
      return MALFORMED.downloaded
    }
    into.downloadedLo = number[0]
    into.downloadedHi = number[1]
    return null
  }

  function left(into: AnnounceRequest): Ruling | null {
    const fault = counter(into, MALFORMED.left)
    if (fault !== null) return fault
    const wasSeen = isAgain(reading, PARAMETER.left)
    if (wasSeen && (into.leftLo !== number[0] || into.leftHi !== number[1])) return MALFORMED.left
    into.leftLo = number[0]
    into.leftHi = number[1]
    return null
  }

  return { uploaded, downloaded, left }
}

function isAboveLimit(number: Int32Array): boolean {
  const isBelow = number[1] < COUNTER_LIMIT_HIGH
  return !isBelow && (number[1] > COUNTER_LIMIT_HIGH || number[0] !== 0)
}

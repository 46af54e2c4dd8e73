import type { Parameter } from './parameters.ts'
import type { QueryReader } from './query-reader.ts'
import { createQueryReader } from './query-reader.ts'

/** One byte more than the longest value that is read as text: an info hash in hex. */
const TEXT_BYTES = 41

/** The query that is being parsed; one per thread. */
export interface ParameterReading {
  readonly reader: QueryReader
  /** The decoded bytes of the current value. */
  readonly text: Uint8Array
  /** One bit for each parameter that was read. */
  found: number
}

export function createParameterReading(): ParameterReading {
  return { reader: createQueryReader(), text: new Uint8Array(TEXT_BYTES), found: 0 }
}

/** Whether this parameter was read before: then it must have the same value (rule 27). */
export function isAgain(reading: ParameterReading, parameter: Parameter): boolean {
  const bit = 1 << parameter
  const wasFound = (reading.found & bit) !== 0
  reading.found |= bit
  return wasFound
}

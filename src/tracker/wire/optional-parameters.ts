import type { AnnounceRequest } from './announce-request.ts'
import type { ParameterReading } from './parameter-reading.ts'
import { isAgain } from './parameter-reading.ts'
import { MALFORMED } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { PARAMETER } from './parameters.ts'
import type { Parameter } from './parameters.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { EventCode } from '../../domain/announce/types.ts'
import { ascii, isAtAnyCase } from './ascii.ts'

/** The settings limit `numwant` further; this only keeps it a small number. */
const NUMWANT_LIMIT = 1_000_000

const EVENTS: readonly (readonly [Uint8Array, EventCode])[] = [
  [ascii('started'), EVENT.started],
  [ascii('stopped'), EVENT.stopped],
  [ascii('completed'), EVENT.completed],
  [ascii('paused'), EVENT.paused],
  [ascii('empty'), EVENT.none],
  [ascii(''), EVENT.none],
]

/** Creates the reader of all optional parameters. */
export function createOptionalParameters(reading: ParameterReading) {
  const { reader, text } = reading
  const { number } = reader

  /**
   * Reads a parameter; fails only for a broken escape. If a parameter is repeated, its first value
   * counts.
   */
  function optional(parameter: Parameter, into: AnnounceRequest): Ruling | null {
    if (parameter === PARAMETER.unknown || isAgain(reading, parameter)) reader.skip()
    else if (parameter === PARAMETER.event) event(into)
    else if (parameter === PARAMETER.numwant) numwant(into)
    else if (parameter === PARAMETER.key) into.keyHash = reader.hash()
    else compact(into)
    return reader.isBroken() ? MALFORMED.query : null
  }

  function event(into: AnnounceRequest): void {
    const length = reader.octets(text)
    for (const [word, code] of EVENTS) {
      if (word.length !== length || !isAtAnyCase(text, 0, word)) continue
      into.event = code
      return
    }
    into.eventIsUnknown = true
  }

  function numwant(into: AnnounceRequest): void {
    if (reader.decimal()) {
      const isLarge = number[1] !== 0 || number[0] >>> 0 > NUMWANT_LIMIT
      into.numwant = isLarge ? NUMWANT_LIMIT : number[0]
      return
    }
    // Any number above the maximum means the maximum (rule 38).
    if (reader.isTooLarge()) into.numwant = NUMWANT_LIMIT
    reader.skip()
  }

  function compact(into: AnnounceRequest): void {
    if (!reader.decimal()) return reader.skip()
    into.wantsDicts = number[0] === 0 && number[1] === 0
  }

  return optional
}

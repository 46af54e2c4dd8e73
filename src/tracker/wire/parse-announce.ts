import { MALFORMED } from '../../domain/announce/refusals.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { AnnounceRequest } from './announce-request.ts'
import { NUMWANT_DEFAULT } from './announce-request.ts'
import { createCounterParameters } from './counter-parameters.ts'
import { createEndpointParameters } from './endpoint-parameters.ts'
import { createOptionalParameters } from './optional-parameters.ts'
import { createParameterReading } from './parameter-reading.ts'
import type { Parameter } from './parameters.ts'
import { PARAMETER } from './parameters.ts'

/**
 * Parses an announce; returns null, or what is wrong with the query, in which case `into` is
 * incomplete.
 */
export type ParseAnnounce = (
  bytes: Uint8Array,
  start: number,
  end: number,
  into: AnnounceRequest,
) => Ruling | null

/** Creates the parser of announce queries (tracker.md rules 21-42); one per thread. */
export function createAnnounceParser(): ParseAnnounce {
  const reading = createParameterReading()
  const { reader } = reading
  const { infoHash, peerId, port } = createEndpointParameters(reading)
  const { uploaded, downloaded, left } = createCounterParameters(reading)
  const optional = createOptionalParameters(reading)

  function parameter(what: Parameter, into: AnnounceRequest): Ruling | null {
    switch (what) {
      case PARAMETER.infoHash:
        return infoHash(into)
      case PARAMETER.peerId:
        return peerId(into)
      case PARAMETER.port:
        return port(into)
      case PARAMETER.uploaded:
        return uploaded(into)
      case PARAMETER.downloaded:
        return downloaded(into)
      case PARAMETER.left:
        return left(into)
      default:
        return optional(what, into)
    }
  }

  return (bytes, start, end, into) => {
    reader.begin(bytes, start, end)
    reading.found = 0
    into.keyHash = 0
    into.isNegative = false
    into.event = EVENT.none
    into.eventIsUnknown = false
    into.numwant = NUMWANT_DEFAULT
    into.wantsDicts = false
    for (let what = reader.next(); what !== PARAMETER.end; what = reader.next()) {
      const fault = parameter(what, into)
      if (fault !== null) return fault
    }
    return reader.isBroken() ? MALFORMED.query : missing(reading.found, into)
  }
}

/** Checks rules 31, 32 and 35: required parameters, and port 0 only with `stopped`. */
function missing(found: number, request: AnnounceRequest): Ruling | null {
  if ((found & (1 << PARAMETER.infoHash)) === 0) return MALFORMED.info_hash
  if ((found & (1 << PARAMETER.peerId)) === 0) return MALFORMED.peer_id
  if ((found & (1 << PARAMETER.port)) === 0) return MALFORMED.port
  if ((found & (1 << PARAMETER.uploaded)) === 0) return MALFORMED.uploaded
  if ((found & (1 << PARAMETER.downloaded)) === 0) return MALFORMED.downloaded
  if ((found & (1 << PARAMETER.left)) === 0) return MALFORMED.left
  if (request.port === 0 && request.event !== EVENT.stopped) return MALFORMED.port
  return null
}

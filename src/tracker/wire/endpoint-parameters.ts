import type { AnnounceRequest } from './announce-request.ts'
import type { ParameterReading } from './parameter-reading.ts'
import { isAgain } from './parameter-reading.ts'
import { MALFORMED } from '../../domain/announce/refusals.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import { PARAMETER } from './parameters.ts'
import { hashWordAt, HEX_VALUE, isAt, isHashLength } from './ascii.ts'

const ID_BYTES = 20
const HEX_HASH_DIGITS = 40

/** Creates the readers of `info_hash`, `peer_id` and `port`. */
export function createEndpointParameters(reading: ParameterReading) {
  const { reader, text } = reading
  const { number } = reader
  const id = text.subarray(0, ID_BYTES)

  function infoHash(into: AnnounceRequest): Ruling | null {
    const length = reader.octets(text)
    if (length === HEX_HASH_DIGITS && isHex(text, length)) return MALFORMED.hex_info_hash
    if (!isHashLength(length)) return MALFORMED.info_hash
    if (isAgain(reading, PARAMETER.infoHash)) return MALFORMED.info_hash
    into.hash0 = hashWordAt(text, 0)
    into.hash1 = hashWordAt(text, 4)
    into.hash2 = hashWordAt(text, 8)
    into.hash3 = hashWordAt(text, 12)
    into.hash4 = hashWordAt(text, 16)
    return null
  }

  function peerId(into: AnnounceRequest): Ruling | null {
    const wasSeen = isAgain(reading, PARAMETER.peerId)
    if (reader.octets(wasSeen ? text : into.peerId) !== ID_BYTES) return MALFORMED.peer_id
    return wasSeen && !isAt(into.peerId, 0, id) ? MALFORMED.peer_id : null
  }

  function port(into: AnnounceRequest): Ruling | null {
    if (!reader.decimal() || number[1] !== 0 || number[0] >>> 0 > 65_535) return MALFORMED.port
    if (isAgain(reading, PARAMETER.port) && into.port !== number[0]) return MALFORMED.port
    into.port = number[0]
    return null
  }

  return { infoHash, peerId, port }
}

function isHex(text: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (HEX_VALUE[text[index]] < 0) return false
  }
  return true
}

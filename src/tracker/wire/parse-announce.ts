import { MALFORMED } from '../../domain/announce/refusals.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { EventCode, Ruling } from '../../domain/announce/types.ts'
import { GIB } from '../../domain/units.ts'
import type { AnnounceRequest } from './announce-request.ts'
import { NUMWANT_DEFAULT } from './announce-request.ts'
import { ascii, BYTE, hashWordAt, isHashLength, HEX_VALUE, isAt, isAtAnyCase } from './ascii.ts'
import { PASSKEY_DIGITS, readPasskey } from './passkey.ts'
import { createQueryReader, PARAMETER } from './query-reader.ts'
import type { Parameter } from './query-reader.ts'

/** Rule 82: above 2^62 a counter has wrapped. */
const COUNTER_LIMIT_HIGH = GIB

/** More would be clamped to the settings' maximum anyway; keeps `numwant` a small number. */
const NUMWANT_LIMIT = 1_000_000

const ID_BYTES = 20
const HEX_HASH_DIGITS = 40

const EVENTS: readonly (readonly [Uint8Array, EventCode])[] = [
  [ascii('started'), EVENT.started],
  [ascii('stopped'), EVENT.stopped],
  [ascii('completed'), EVENT.completed],
  [ascii('paused'), EVENT.paused],
  [ascii('empty'), EVENT.none],
  [ascii(''), EVENT.none],
]

/** A parser: null when the query is one, else what is wrong with it; `into` is then half filled. */
export type ParseAnnounce = (
  bytes: Uint8Array,
  start: number,
  end: number,
  into: AnnounceRequest,
) => Ruling | null

/** Makes the parser of announce queries (tracker.md rules 21-42); one a thread. */
export function createAnnounceParser(): ParseAnnounce {
  const reader = createQueryReader()
  const text = new Uint8Array(HEX_HASH_DIGITS + 1)
  const id = text.subarray(0, ID_BYTES)
  const { number } = reader
  let seen = 0

  /** Whether this parameter came before: it must then say the same (rule 27). */
  function isAgain(parameter: Parameter): boolean {
    const bit = 1 << parameter
    const wasSeen = (seen & bit) !== 0
    seen |= bit
    return wasSeen
  }

  function infoHash(into: AnnounceRequest): Ruling | null {
    const length = reader.octets(text)
    if (length === HEX_HASH_DIGITS && isHex(text, length)) return MALFORMED.hex_info_hash
    if (!isHashLength(length)) return MALFORMED.info_hash
    if (isAgain(PARAMETER.infoHash)) return MALFORMED.info_hash
    into.hash0 = hashWordAt(text, 0)
    into.hash1 = hashWordAt(text, 4)
    into.hash2 = hashWordAt(text, 8)
    into.hash3 = hashWordAt(text, 12)
    into.hash4 = hashWordAt(text, 16)
    return null
  }

  function peerId(into: AnnounceRequest): Ruling | null {
    const wasSeen = isAgain(PARAMETER.peerId)
    if (reader.octets(wasSeen ? text : into.peerId) !== ID_BYTES) return MALFORMED.peer_id
    return wasSeen && !isAt(into.peerId, 0, id) ? MALFORMED.peer_id : null
  }

  function port(into: AnnounceRequest): Ruling | null {
    if (!reader.decimal() || number[1] !== 0 || number[0] >>> 0 > 65_535) return MALFORMED.port
    if (isAgain(PARAMETER.port) && into.port !== number[0]) return MALFORMED.port
    into.port = number[0]
    return null
  }

  /** Null when a counter was read, else what to say of it. */
  function counter(into: AnnounceRequest, fault: Ruling): Ruling | null {
    if (reader.decimal()) return null
    into.isNegative = reader.isNegative()
    return fault
  }

  function uploaded(into: AnnounceRequest): Ruling | null {
    const fault = counter(into, MALFORMED.uploaded)
    if (fault !== null || isAboveLimit(number)) return MALFORMED.uploaded
    const wasSeen = isAgain(PARAMETER.uploaded)
    if (wasSeen && (into.uploadedLo !== number[0] || into.uploadedHi !== number[1])) {
      return MALFORMED.uploaded
    }
    into.uploadedLo = number[0]
    into.uploadedHi = number[1]
    return null
  }

  function downloaded(into: AnnounceRequest): Ruling | null {
    const fault = counter(into, MALFORMED.downloaded)
    if (fault !== null || isAboveLimit(number)) return MALFORMED.downloaded
    const wasSeen = isAgain(PARAMETER.downloaded)
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
    const wasSeen = isAgain(PARAMETER.left)
    if (wasSeen && (into.leftLo !== number[0] || into.leftHi !== number[1])) return MALFORMED.left
    into.leftLo = number[0]
    into.leftHi = number[1]
    return null
  }

  /** What never fails but for a broken escape; of two, the first counts. */
  function optional(parameter: Parameter, into: AnnounceRequest): Ruling | null {
    if (parameter === PARAMETER.unknown || isAgain(parameter)) reader.skip()
    else if (parameter === PARAMETER.event) event(into)
    else if (parameter === PARAMETER.numwant) numwant(into)
    else if (parameter === PARAMETER.key) into.keyHash = reader.hash()
    else if (parameter === PARAMETER.compact) compact(into)
    else passkey(into)
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
    if (!reader.decimal()) return reader.skip()
    const isLarge = number[1] !== 0 || number[0] >>> 0 > NUMWANT_LIMIT
    into.numwant = isLarge ? NUMWANT_LIMIT : number[0]
  }

  function compact(into: AnnounceRequest): void {
    if (!reader.decimal()) return reader.skip()
    into.wantsDicts = number[0] === 0 && number[1] === 0
  }

  function passkey(into: AnnounceRequest): void {
    const length = reader.octets(text, BYTE.question)
    if (length === PASSKEY_DIGITS && readPasskey(text, 0, into)) into.hasPasskey = true
  }

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
    seen = 0
    into.keyHash = 0
    into.isNegative = false
    into.event = EVENT.none
    into.eventIsUnknown = false
    into.numwant = NUMWANT_DEFAULT
    into.wantsDicts = false
    into.hasPasskey = false
    for (let what = reader.next(); what !== PARAMETER.end; what = reader.next()) {
      const fault = parameter(what, into)
      if (fault !== null) return fault
    }
    return reader.isBroken() ? MALFORMED.query : missing(seen, into)
  }
}

/** Rules 31, 32, 35: what must be there, and port 0 only from whoever leaves. */
function missing(seen: number, request: AnnounceRequest): Ruling | null {
  if ((seen & (1 << PARAMETER.infoHash)) === 0) return MALFORMED.info_hash
  if ((seen & (1 << PARAMETER.peerId)) === 0) return MALFORMED.peer_id
  if ((seen & (1 << PARAMETER.port)) === 0) return MALFORMED.port
  if ((seen & (1 << PARAMETER.uploaded)) === 0) return MALFORMED.uploaded
  if ((seen & (1 << PARAMETER.downloaded)) === 0) return MALFORMED.downloaded
  if ((seen & (1 << PARAMETER.left)) === 0) return MALFORMED.left
  if (request.port === 0 && request.event !== EVENT.stopped) return MALFORMED.port
  return null
}

function isAboveLimit(number: Int32Array): boolean {
  const isBelow = number[1] < COUNTER_LIMIT_HIGH
  return !isBelow && (number[1] > COUNTER_LIMIT_HIGH || number[0] !== 0)
}

function isHex(text: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (HEX_VALUE[text[index]] < 0) return false
  }
  return true
}

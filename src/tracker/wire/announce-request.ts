import { EVENT } from '../../domain/announce/types.ts'
import type { EventCode } from '../../domain/announce/types.ts'

/** The value of `numwant` when it is missing, empty, -1 or not a number (rule 38). */
export const NUMWANT_DEFAULT = -1

/**
 * The parameters of an announce in 32-bit words: one object per thread, refilled for each request.
 * Words of hashes are in the order of the torrent table; `…Lo` and `…Hi` are the halves of a 64-bit
 * number.
 */
export interface AnnounceRequest {
  hash0: number
  hash1: number
  hash2: number
  hash3: number
  hash4: number
  /** 20 bytes. */
  readonly peerId: Uint8Array
  /** A 32-bit hash of `key`; 0: the client sent none. */
  keyHash: number
  port: number
  uploadedLo: number
  uploadedHi: number
  downloadedLo: number
  downloadedHi: number
  leftLo: number
  leftHi: number
  /**
   * Whether the query is malformed because of a counter that is negative or has wrapped (rules 33,
   * 82).
   */
  isNegative: boolean
  event: EventCode
  /** Whether the event is not a known one (rule 36): the announce counts as a regular one. */
  eventIsUnknown: boolean
  numwant: number
  /** Whether the client asks for peers as dictionaries, with `compact=0` (rule 37). */
  wantsDicts: boolean
}

export function createAnnounceRequest(): AnnounceRequest {
  return {
    hash0: 0,
    hash1: 0,
    hash2: 0,
    hash3: 0,
    hash4: 0,
    peerId: new Uint8Array(20),
    keyHash: 0,
    port: 0,
    uploadedLo: 0,
    uploadedHi: 0,
    downloadedLo: 0,
    downloadedHi: 0,
    leftLo: 0,
    leftHi: 0,
    isNegative: false,
    event: EVENT.none,
    eventIsUnknown: false,
    numwant: NUMWANT_DEFAULT,
    wantsDicts: false,
  }
}

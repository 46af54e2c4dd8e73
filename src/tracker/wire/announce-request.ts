import { EVENT } from '../../domain/announce/types.ts'
import type { EventCode } from '../../domain/announce/types.ts'

/** `numwant` was absent, empty, -1 or no number (rule 38). */
export const NUMWANT_DEFAULT = -1

/**
 * What an announce asks, in 32-bit words: one view a thread, filled anew for each request.
 * Words of hashes are as the torrent table keeps them; `…Lo`/`…Hi` are the halves of a 64-bit
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
  /** 32-bit hash of `key`; 0 when there was none. */
  keyHash: number
  port: number
  uploadedLo: number
  uploadedHi: number
  downloadedLo: number
  downloadedHi: number
  leftLo: number
  leftHi: number
  /** The counter that made the query malformed was below zero (rule 33). */
  isNegative: boolean
  event: EventCode
  /** The event's word was none that we know (rule 36): a regular announce, counted. */
  eventIsUnknown: boolean
  numwant: number
  /** `compact=0`: peers as dictionaries, where the settings allow them (rule 37). */
  wantsDicts: boolean
  /** The passkey as a parameter, as other programs write it; used only with aliases on. */
  hasPasskey: boolean
  passkey0: number
  passkey1: number
  passkey2: number
  passkey3: number
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
    hasPasskey: false,
    passkey0: 0,
    passkey1: 0,
    passkey2: 0,
    passkey3: 0,
  }
}

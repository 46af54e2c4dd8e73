import type { Counters } from '../../domain/announce/credit.ts'
import { P } from '../memory/swarm/peer-row.ts'
import type { AnnounceRequest } from '../wire/announce-request.ts'

/** The counters in a session's row: one object per thread, which is filled for each announce. */
export interface RowCounters extends Counters {
  uploadedLo: number
  uploadedHi: number
  downloadedLo: number
  downloadedHi: number
}

export function createRowCounters(): RowCounters {
  return { uploadedLo: 0, uploadedHi: 0, downloadedLo: 0, downloadedHi: 0 }
}

export function readCounters(words: Int32Array, peer: number, into: RowCounters): void {
  into.uploadedLo = words[peer + P.uploadedLo]
  into.uploadedHi = words[peer + P.uploadedHi]
  into.downloadedLo = words[peer + P.downloadedLo]
  into.downloadedHi = words[peer + P.downloadedHi]
}

/** Whether the client reports counters that differ from those in the row. */
export function countersDiffer(words: Int32Array, peer: number, request: AnnounceRequest): boolean {
  const differs =
    (words[peer + P.uploadedLo] ^ request.uploadedLo) |
    (words[peer + P.uploadedHi] ^ request.uploadedHi) |
    (words[peer + P.downloadedLo] ^ request.downloadedLo) |
    (words[peer + P.downloadedHi] ^ request.downloadedHi) |
    (words[peer + P.leftLo] ^ request.leftLo) |
    (words[peer + P.leftHi] ^ request.leftHi)
  return differs !== 0
}

/**
 * Stores the counters that a client reports, except those below the highest ones; returns whether
 * any changed.
 */
export function storeCounters(
  words: Int32Array,
  peer: number,
  request: AnnounceRequest,
  keepsUp: boolean,
  keepsDown: boolean,
): boolean {
  if (!countersDiffer(words, peer, request)) return false
  let differs =
    (words[peer + P.leftLo] ^ request.leftLo) | (words[peer + P.leftHi] ^ request.leftHi)
  words[peer + P.leftLo] = request.leftLo
  words[peer + P.leftHi] = request.leftHi
  if (!keepsUp) {
    differs |=
      (words[peer + P.uploadedLo] ^ request.uploadedLo) |
      (words[peer + P.uploadedHi] ^ request.uploadedHi)
    words[peer + P.uploadedLo] = request.uploadedLo
    words[peer + P.uploadedHi] = request.uploadedHi
  }
  if (!keepsDown) {
    differs |=
      (words[peer + P.downloadedLo] ^ request.downloadedLo) |
      (words[peer + P.downloadedHi] ^ request.downloadedHi)
    words[peer + P.downloadedLo] = request.downloadedLo
    words[peer + P.downloadedHi] = request.downloadedHi
  }
  return differs !== 0
}

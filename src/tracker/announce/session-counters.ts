import type { Counters } from '../../domain/announce/credit.ts'
import { P } from '../memory/swarm/peer-row.ts'
import type { AnnounceRequest } from '../wire/announce-request.ts'

/** The counters of a session's row, as a view that is filled from one row after another. */
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

/** Whether the client reports anything else than what stands in the row. */
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

/** Stores what the client reports; true when any of it differs from what stood there. */
export function storeCounters(words: Int32Array, peer: number, request: AnnounceRequest): boolean {
  if (!countersDiffer(words, peer, request)) return false
  words[peer + P.uploadedLo] = request.uploadedLo
  words[peer + P.uploadedHi] = request.uploadedHi
  words[peer + P.downloadedLo] = request.downloadedLo
  words[peer + P.downloadedHi] = request.downloadedHi
  words[peer + P.leftLo] = request.leftLo
  words[peer + P.leftHi] = request.leftHi
  return true
}

import type { InfoHash } from '../ids.ts'
import { bytesOf, valueOf } from './bencode.ts'
import { encodePieceLayers } from './compose-file.ts'
import type { Judged } from './faults.ts'
import { isFault } from './faults.ts'
import type { Metainfo, ReadTorrent } from './metainfo.ts'
import { readMetainfo } from './metainfo.ts'
import type { InfoChange } from './normalise-info.ts'
import { normaliseInfo } from './normalise-info.ts'

const HASH_DIGITS = 40

/** Hash functions, given from outside: hex of the digest. */
export interface Digests {
  readonly sha1: (bytes: Uint8Array) => string
  readonly sha256: (bytes: Uint8Array) => string
}

/** An uploaded .torrent that was accepted, as this site will keep and serve it. */
export interface Upload {
  readonly metainfo: Metainfo
  readonly info: Uint8Array
  readonly infoHash: InfoHash
  /** Hybrids: the first 20 bytes of the v2 hash, which is what clients announce. */
  readonly infoHashV2: InfoHash | null
  /** SHA-1 of the v1 piece hashes: the same for the same content under another name or source. */
  readonly piecesHash: string
  /** Hashes of the file as it came, where they differ from ours. */
  readonly uploadedHashes: readonly InfoHash[]
  readonly changes: readonly InfoChange[]
  /** The uploader must download the file again. */
  readonly infoHashChanged: boolean
  readonly pieceLayers: Uint8Array | null
}

/** Reads, checks and normalises an uploaded .torrent, or says why it is not accepted. */
export function judgeUpload(bytes: Uint8Array, source: string, digests: Digests): Judged<Upload> {
  const read = readMetainfo(bytes)
  if (isFault(read)) return read
  const { metainfo } = read
  const { info, original, changes } = normaliseInfo(read, source)
  const infoHashChanged = changes.length > 0
  const hashes = hashesOf(info, metainfo.kind, digests)
  return {
    metainfo,
    info,
    infoHash: hashes[0],
    infoHashV2: hashes[1] ?? null,
    piecesHash: digests.sha1(piecesOf(read)),
    uploadedHashes: infoHashChanged ? hashesOf(original, metainfo.kind, digests) : [],
    changes,
    infoHashChanged,
    pieceLayers: encodePieceLayers(metainfo.pieceLayers),
  }
}

// A torrent without them was refused.
function piecesOf({ doc, info }: ReadTorrent): Uint8Array {
  const pieces = valueOf(doc, info, 'pieces')
  return (pieces === null ? null : bytesOf(doc, pieces)) ?? new Uint8Array()
}

function hashesOf(info: Uint8Array, kind: Metainfo['kind'], digests: Digests): InfoHash[] {
  const v1 = digests.sha1(info) as InfoHash
  if (kind === 'v1') return [v1]
  return [v1, digests.sha256(info).slice(0, HASH_DIGITS) as InfoHash]
}

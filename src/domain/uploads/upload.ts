import type { InfoHash } from '../ids.ts'
import { bytesOf, rawOf, valueOf } from '../torrents/bencode.ts'
import { encodePieceLayers } from '../torrents/compose-file.ts'
import type { Judged } from '../torrents/faults.ts'
import { isFault } from '../torrents/faults.ts'
import { readTree } from '../torrents/hybrid.ts'
import type { Metainfo, ReadTorrent } from '../torrents/metainfo.ts'
import { readMetainfo } from '../torrents/metainfo.ts'
import type { InfoChange, NormalInfo } from '../torrents/normalise-info.ts'
import { normaliseInfo } from '../torrents/normalise-info.ts'
import { faultOfLayers } from '../torrents/piece-layers.ts'

const HASH_DIGITS = 40
const ROOT_BYTES = 32

/**
 * Hash functions that return hexadecimal digests. They are passed in, because domain code does no
 * I/O.
 */
export interface Digests {
  readonly sha1: (bytes: Uint8Array) => string
  readonly sha256: (bytes: Uint8Array) => string
}

/** An accepted .torrent file, as this site stores and serves it. */
export interface Upload {
  readonly metainfo: Metainfo
  readonly info: Uint8Array
  /** The encoding of the names in `info`, as the file tells it; null: UTF-8. */
  readonly nameEncoding: string | null
  /** The info hash that clients announce; for a v2 torrent, the first 20 bytes of its hash. */
  readonly infoHash: InfoHash
  /** For hybrid torrents, the first 20 bytes of the v2 hash, which clients announce as well. */
  readonly infoHashV2: InfoHash | null
  /**
   * The SHA-1 of the v1 piece hashes, or of the file roots of a v2 torrent. Torrents with the same
   * content have the same value, even if their names or sources differ.
   */
  readonly piecesHash: string
  /** Hashes of the uploaded file that differ from those stored. */
  readonly uploadedHashes: readonly InfoHash[]
  readonly changes: readonly InfoChange[]
  /** Whether the info hash changed, so that the uploader must download the file again. */
  readonly infoHashChanged: boolean
  readonly pieceLayers: Uint8Array | null
}

/** Reads, checks and normalizes an uploaded .torrent file, or returns why it is not accepted. */
export function judgeUpload(bytes: Uint8Array, source: string, digests: Digests): Judged<Upload> {
  return uploadOf(readMetainfo(bytes), digests, (read) => normaliseInfo(read, source))
}

/**
 * Reads and checks a .torrent file from another site, whose members already have its info hash in
 * their clients. The file is accepted only if every byte of its info dictionary can be kept.
 */
export function judgeAsItIs(bytes: Uint8Array, digests: Digests): Judged<Upload> {
  return uploadOf(readMetainfo(bytes, true), digests, ({ doc, info }) => {
    const kept = rawOf(doc, info)
    return { info: kept, original: kept, changes: [] }
  })
}

function uploadOf(
  read: Judged<ReadTorrent>,
  digests: Digests,
  infoOf: (read: ReadTorrent) => NormalInfo,
): Judged<Upload> {
  if (isFault(read)) return read
  const { metainfo } = read
  const broken = faultOfLayers(metainfo.pieceLayers, metainfo.pieceLengthBytes, digests.sha256)
  if (broken !== null) return broken
  const { info, original, changes } = infoOf(read)
  const infoHashChanged = changes.length > 0
  const hashes = hashesOf(info, metainfo.kind, digests)
  const isInUtf8 = changes.some(({ what }) => what === 'names')
  return {
    metainfo,
    info,
    nameEncoding: isInUtf8 ? null : read.names.encoding,
    infoHash: hashes[0],
    infoHashV2: hashes[1] ?? null,
    piecesHash: digests.sha1(piecesOf(read)),
    uploadedHashes: infoHashChanged ? hashesOf(original, metainfo.kind, digests) : [],
    changes,
    infoHashChanged,
    pieceLayers: metainfo.kind === 'v1' ? null : encodePieceLayers(metainfo.pieceLayers),
  }
}

function piecesOf({ doc, info, metainfo }: ReadTorrent): Uint8Array {
  const pieces = valueOf(doc, info, 'pieces')
  if (pieces !== null) return bytesOf(doc, pieces) ?? new Uint8Array()
  const v2 = readTree(doc, info, metainfo.pieceLengthBytes)
  if (isFault(v2)) return new Uint8Array()
  const all = new Uint8Array(v2.files.length * ROOT_BYTES)
  v2.files.forEach(({ root }, at) => all.set(root ?? new Uint8Array(), at * ROOT_BYTES))
  return all
}

function hashesOf(info: Uint8Array, kind: Metainfo['kind'], digests: Digests): InfoHash[] {
  const v1 = digests.sha1(info) as InfoHash
  if (kind === 'v1') return [v1]
  const v2 = digests.sha256(info).slice(0, HASH_DIGITS) as InfoHash
  return kind === 'v2' ? [v2] : [v1, v2]
}

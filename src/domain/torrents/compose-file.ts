import bencode from 'bencode'
import { creationSeconds } from './creation-date.ts'
import type { PieceLayer } from './piece-layers.ts'

const [DICTIONARY, END] = [Buffer.from('d'), Buffer.from('e')]

/** The parts of a .torrent file for one member. */
export interface FileParts {
  readonly announceUrl: string
  /** The URLs to which clients can announce when the first one does not answer. */
  readonly moreUrls: readonly string[]
  /** The URL of the torrent's page, to which clients and tools link. */
  readonly detailsUrl: string
  readonly createdWith: string | null
  /** Seconds since 1970. */
  readonly creationDate: number | null
  /**
   * The bencoded info dictionary, which is inserted without change, because its hash identifies the
   * torrent.
   */
  readonly info: Uint8Array
  /** The encoding of the names in `info`; null: UTF-8. */
  readonly nameEncoding: string | null
  /** The bencoded dictionary of piece layers, for hybrid and v2 torrents. */
  readonly pieceLayers: Uint8Array | null
}

/**
 * Returns the .torrent file for one member (integrations.md §5); keys are in the order of their
 * bytes.
 */
export function composeFile(parts: FileParts): Uint8Array {
  const own = {
    announce: parts.announceUrl,
    'announce-list': announceList(parts),
    comment: parts.detailsUrl,
    'created by': parts.createdWith ?? 'babou',
    'creation date': parts.creationDate === null ? null : creationSeconds(parts.creationDate),
    encoding: parts.nameEncoding ?? 'UTF-8',
  }
  // `encode` leaves out null values. Everything after `encoding` is already bencoded.
  const spliced = [bencode.encode(own).subarray(0, -1), bencode.encode('info'), parts.info]
  if (parts.pieceLayers !== null) spliced.push(bencode.encode('piece layers'), parts.pieceLayers)
  return Buffer.concat([...spliced, END])
}

/**
 * Puts all announce URLs in one tier (BEP 12): a client uses one of them, and another one if that
 * does not answer. Many clients announce to every tier. Null: there is only one URL.
 */
function announceList({ announceUrl: first, moreUrls }: FileParts): string[][] | null {
  return moreUrls.length === 0 ? null : [[first, ...moreUrls]]
}

/**
 * Returns the `piece layers` in the root of a hybrid or v2 torrent, which clients require even if
 * there are none.
 */
export function encodePieceLayers(layers: readonly PieceLayer[]): Uint8Array {
  const entries = layers.flatMap(({ root, hashes }) => [root, hashes].map(bencode.encode))
  return Buffer.concat([DICTIONARY, ...entries, END])
}

/**
 * Returns the announce URL of a member. libtorrent refuses a tracker on a loopback address unless
 * the path starts with `/announce`, so the URL has that form for such a base (contract.md §3).
 */
export function announceUrl(trackerUrl: string, passkey: string): string {
  const prefix = isLoopback(new URL(trackerUrl).hostname) ? '/announce' : ''
  return `${trackerUrl}${prefix}/${passkey}/announce`
}

/** Whether the host of a URL is this machine. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d+){3}$/.test(host)
  )
}

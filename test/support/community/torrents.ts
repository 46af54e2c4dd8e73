import { createHash, randomBytes } from 'node:crypto'
import bencode from 'bencode'

export interface MadeTorrent {
  readonly name: string
  readonly payload: Buffer
  /** The .torrent file. */
  readonly file: Buffer
}

/** A v1 torrent of one file with a random payload, as a member would upload it. */
export function aTorrent(name: string, sizeBytes: number, pieceLength = 32_768): MadeTorrent {
  const payload = randomBytes(sizeBytes)
  const pieces: Buffer[] = []
  for (let at = 0; at < sizeBytes; at += pieceLength) {
    pieces.push(sha1(payload.subarray(at, at + pieceLength)))
  }
  const info = {
    length: sizeBytes,
    name,
    'piece length': pieceLength,
    pieces: Buffer.concat(pieces),
  }
  const outer = { announce: 'http://tracker.example/announce', info }
  return { name, payload, file: Buffer.from(bencode.encode(outer)) }
}

function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest()
}

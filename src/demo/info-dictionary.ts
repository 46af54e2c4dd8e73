import type { BencodeWriter } from '../domain/torrents/bencode-write.ts'
import { createBencodeWriter } from '../domain/torrents/bencode-write.ts'
import type { Draw } from './draw.ts'
import type { Release } from './release.ts'

const LEAST_PIECE_BYTES = 2 ** 16

export interface DemoInfo {
  readonly info: Uint8Array
  /** The SHA-1 hashes of all pieces, 20 bytes each. */
  readonly pieces: Uint8Array
  readonly pieceLengthBytes: number
  readonly sizeBytes: number
}

/**
 * Returns the info dictionary of a release as the site would serve it. It has at most `mostPieces`
 * piece hashes, which are random.
 */
export function infoDictionary(
  release: Release,
  source: string,
  draw: Draw,
  mostPieces: number,
): DemoInfo {
  const sizeBytes = release.files.reduce((sum, file) => sum + file.sizeBytes, 0)
  let pieceLengthBytes = LEAST_PIECE_BYTES
  while (sizeBytes / pieceLengthBytes > mostPieces) pieceLengthBytes *= 2
  const pieces = draw.bytes(20 * Math.ceil(sizeBytes / pieceLengthBytes))
  return {
    info: written(release, { sizeBytes, pieceLengthBytes, pieces, source }),
    pieces,
    pieceLengthBytes,
    sizeBytes,
  }
}

interface Rest {
  readonly sizeBytes: number
  readonly pieceLengthBytes: number
  readonly pieces: Uint8Array
  readonly source: string
}

function written({ folder, files }: Release, rest: Rest): Uint8Array {
  const to = createBencodeWriter()
  to.open('dict')
  if (folder === null) {
    to.key('length')
    to.integer(rest.sizeBytes)
  } else {
    to.key('files')
    to.open('list')
    for (const file of files) writeFile(to, file)
    to.close()
  }
  to.key('name')
  to.text(folder ?? files[0].path)
  to.key('piece length')
  to.integer(rest.pieceLengthBytes)
  to.key('pieces')
  to.bytes(rest.pieces)
  to.key('private')
  to.integer(1)
  to.key('source')
  to.text(rest.source)
  to.close()
  return to.written()
}

function writeFile(to: BencodeWriter, { path, sizeBytes }: Release['files'][number]): void {
  to.open('dict')
  to.key('length')
  to.integer(sizeBytes)
  to.key('path')
  to.open('list')
  for (const part of path.split('/')) to.text(part)
  to.close()
  to.close()
}

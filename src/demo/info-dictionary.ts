import bencode from 'bencode'
import type { Draw } from './draw.ts'
import type { Release } from './release.ts'

const LEAST_PIECE_BYTES = 2 ** 16

export interface DemoInfo {
  readonly info: Uint8Array
  /** SHA-1 of all pieces, 20 bytes each. */
  readonly pieces: Uint8Array
  readonly pieceLengthBytes: number
  readonly sizeBytes: number
}

/**
 * Returns the info dictionary of a release, as the site would serve it; the piece hashes are
 * random, and at most `mostPieces`.
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
  const { folder, files } = release
  const info = bencode.encode({
    ...(folder === null ? { length: sizeBytes } : { files: files.map(fileEntry) }),
    name: folder ?? files[0].path,
    'piece length': pieceLengthBytes,
    pieces,
    private: 1,
    source,
  })
  return { info, pieces, pieceLengthBytes, sizeBytes }
}

function fileEntry({ path, sizeBytes }: Release['files'][number]): object {
  return { length: sizeBytes, path: path.split('/') }
}

import { createBencodeWriter } from '../domain/torrents/bencode-write.ts'
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
 * The info dictionary of a release, as the site would serve it; the piece hashes are drawn, and at
 * most `mostPieces`.
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
  const writer = createBencodeWriter()
  writer.open('dict')
  if (release.folder !== null) {
    writer.key('files')
    writer.open('list')
    for (const file of release.files) writeFile(writer, file)
    writer.close()
  } else {
    writer.key('length')
    writer.integer(sizeBytes)
  }
  writer.key('name')
  writer.text(release.folder ?? release.files[0].path)
  writer.key('piece length')
  writer.integer(pieceLengthBytes)
  writer.key('pieces')
  writer.bytes(pieces)
  writer.key('private')
  writer.integer(1)
  writer.key('source')
  writer.text(source)
  writer.close()
  return { info: writer.written(), pieces, pieceLengthBytes, sizeBytes }
}

function writeFile(
  writer: ReturnType<typeof createBencodeWriter>,
  { path, sizeBytes }: Release['files'][number],
): void {
  writer.open('dict')
  writer.key('length')
  writer.integer(sizeBytes)
  writer.key('path')
  writer.open('list')
  for (const name of path.split('/')) writer.text(name)
  writer.close()
  writer.close()
}

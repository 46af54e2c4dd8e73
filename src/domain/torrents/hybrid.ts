import type { Bencoded, Token } from './bencode.ts'
import { bytesOf, compareBytes, entriesOf, valueOf } from './bencode.ts'
import type { FileFault, Judged } from './faults.ts'
import { fault, isFault, quoted } from './faults.ts'
import type { V1Files, V2File } from './file-list.ts'
import { readV2Files } from './file-list.ts'
import { faultOfPadding } from './hybrid-padding.ts'
import type { PieceLayer } from './piece-layers.ts'
import { hexOf } from './piece-layers.ts'

const SHA256_BYTES = 32
/** The smallest piece: according to BEP 52, a power of two, and at least 16 KiB. */
const MIN_PIECE_BYTES = 16_384

/**
 * Checks that the v2 half of a hybrid torrent agrees with its v1 half: clients of either kind must
 * find the same files. Returns the piece layers that the files need, or what is wrong.
 */
export function readHybrid(
  doc: Bencoded,
  info: Token,
  v1: V1Files,
  pieceLength: number,
): Judged<readonly PieceLayer[]> {
  const v2 = readTree(doc, info, pieceLength, (files) => faultOfAgreement(v1, files, pieceLength))
  return isFault(v2) ? v2 : v2.pieceLayers
}

/**
 * Reads the files of a v2 or hybrid torrent and their piece layers, or returns the first thing that
 * is wrong.
 */
export function readTree(
  doc: Bencoded,
  info: Token,
  pieceLength: number,
  faultOf: (files: readonly V2File[]) => FileFault | null = () => null,
): Judged<{ readonly files: readonly V2File[]; readonly pieceLayers: readonly PieceLayer[] }> {
  if (pieceLength < MIN_PIECE_BYTES || !Number.isInteger(Math.log2(pieceLength))) {
    return fault(
      'BAD_PIECES',
      'The piece length of a v2 torrent must be a power of two of at least 16 KiB.',
    )
  }
  const tree = valueOf(doc, info, 'file tree')
  const files = tree === null ? [] : readV2Files(doc, tree)
  if (isFault(files)) return files
  const found = faultOf(files)
  if (found !== null) return found
  const pieceLayers = readLayers(doc, files, pieceLength)
  return isFault(pieceLayers) ? pieceLayers : { files, pieceLayers }
}

function faultOfAgreement(v1: V1Files, v2: readonly V2File[], pieceLength: number) {
  if (v1.files.length !== v2.length) {
    const counts = `${v1.files.length} and ${v2.length}`
    return fault('HYBRID_MISMATCH', `The v1 and v2 lists have ${counts} files.`)
  }
  for (const [at, file] of v1.files.entries()) {
    if (file.path !== v2[at].path || file.sizeBytes !== v2[at].sizeBytes) {
      return fault('HYBRID_MISMATCH', `The v1 and v2 lists disagree at ${quoted(file.path)}.`)
    }
    if (file.sizeBytes > 0 && file.offset % pieceLength !== 0) {
      const what = `In the v1 list ${quoted(file.path)} does not start with a piece`
      return fault('HYBRID_MISMATCH', `${what}, as required in a hybrid.`)
    }
  }
  return faultOfPadding(v1, pieceLength)
}

function readLayers(
  doc: Bencoded,
  files: readonly V2File[],
  pieceLength: number,
): Judged<readonly PieceLayer[]> {
  const found = layersByRoot(doc)
  const needed = new Map<string, PieceLayer>()
  for (const { path, sizeBytes, root } of files) {
    if (root === null || sizeBytes <= pieceLength) continue
    const name = hexOf(root)
    const hashes = found.get(name)
    if (hashes?.length !== Math.ceil(sizeBytes / pieceLength) * SHA256_BYTES) {
      return fault('HYBRID_MISMATCH', `The piece layers do not match ${quoted(path)}.`)
    }
    needed.set(name, { root, hashes, path })
  }
  return [...needed.values()].sort((a, b) => compareBytes(a.root, b.root))
}

function layersByRoot(doc: Bencoded): Map<string, Uint8Array> {
  const layers = new Map<string, Uint8Array>()
  const dict = valueOf(doc, 0, 'piece layers')
  if (dict === null) return layers
  for (const { key, value } of entriesOf(doc, dict)) {
    const [root, hashes] = [bytesOf(doc, key), bytesOf(doc, value)]
    if (root?.length === SHA256_BYTES && hashes !== null) layers.set(hexOf(root), hashes)
  }
  return layers
}

import { createHash } from 'node:crypto'
import bencode from 'bencode'

// Torrent files of every kind, with hashes derived from their names: the site never sees a payload,
// so none is created.

export interface MadeFile {
  readonly path: readonly string[]
  readonly sizeBytes: number
}

type Dict = Record<string, unknown>

/** An info dictionary with the right number of piece hashes; `extra` overrides everything. */
export function v1Info(name: string, files: readonly MadeFile[], extra: Dict = {}): Dict {
  const pieceLength = 32_768
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return {
    files: files.map((file) => ({ length: file.sizeBytes, path: [...file.path] })),
    name,
    'piece length': pieceLength,
    pieces: manyHashes(name, Math.ceil(total / pieceLength), 20),
    ...extra,
  }
}

/** The info dictionary of one file. */
export function singleInfo(name: string, sizeBytes: number, extra: Dict = {}): Dict {
  const { files: _, ...info } = v1Info(name, [{ path: [name], sizeBytes }])
  return { ...info, length: sizeBytes, ...extra }
}

/** A .torrent around an info dictionary. */
export function torrentOf(info: unknown, outer: Dict = {}): Buffer {
  const all: Dict = { announce: 'http://elsewhere.example/announce', info, ...outer }
  return encode(all)
}

/** A .torrent of one file named after `seed`: other seeds have other hashes. */
export function aTorrentFile(seed: string, sizeBytes = 100_000, extra: Dict = {}): Buffer {
  return torrentOf(singleInfo(seed, sizeBytes, extra), {
    'created by': 'maker/1',
    'creation date': 1_700_000_000,
  })
}

/** The parts of a hybrid .torrent: files padded to piece borders, and the same files as a tree. */
export function hybridParts(name: string, files: readonly MadeFile[], pieceLength = 32_768) {
  const v1Files: Dict[] = []
  const tree: Dict = {}
  const layers = new Map<Buffer, Buffer>()
  let offset = 0
  for (const [index, file] of files.entries()) {
    v1Files.push({ length: file.sizeBytes, path: [...file.path] })
    offset += file.sizeBytes
    const padding = (pieceLength - (offset % pieceLength)) % pieceLength
    if (padding > 0 && index < files.length - 1) {
      v1Files.push({ attr: 'p', length: padding, path: ['.pad', String(padding)] })
      offset += padding
    }
    const isLarge = file.sizeBytes > pieceLength
    const count = isLarge ? Math.ceil(file.sizeBytes / pieceLength) : 1
    const layer = manyHashes(`${name}${file.path.join('/')}`, count, 32)
    const root = layerRoot(layer, pieceLength)
    const leaf =
      file.sizeBytes > 0 ? { length: file.sizeBytes, 'pieces root': root } : { length: 0 }
    put(tree, file.path, { '': leaf })
    if (isLarge) layers.set(root, layer)
  }
  const info: Dict = {
    'file tree': tree,
    files: v1Files,
    'meta version': 2,
    name,
    'piece length': pieceLength,
    pieces: manyHashes(name, Math.ceil(offset / pieceLength), 20),
  }
  return { info, layers: sortedLayers(layers) }
}

/** A complete hybrid .torrent. */
export function aHybridFile(name: string, files: readonly MadeFile[]): Buffer {
  const { info, layers } = hybridParts(name, files)
  return torrentOf(info, { 'piece layers': layers })
}

/** Encoded by the `bencode` package, not by the code under test. */
export function encode(value: unknown): Buffer {
  return Buffer.from(bencode.encode(value as never))
}

/** Bytes that look like hashes, always the same for a seed. */
export function manyHashes(seed: string, count: number, bytes: number): Buffer {
  const out = Buffer.alloc(count * bytes)
  for (let at = 0; at < count; at++) {
    createHash('sha256')
      .update(`${seed}\0${at}`)
      .digest()
      .copy(out, at * bytes, 0, bytes)
  }
  return out
}

/** The root of a file's tree over the hashes of its pieces (BEP 52). */
export function layerRoot(layer: Buffer, pieceLength: number): Buffer {
  const above = (row: Buffer[]) =>
    row.flatMap((left, at) => (at % 2 === 0 ? [sha256(Buffer.concat([left, row[at + 1]]))] : []))
  let padding: Buffer = Buffer.alloc(32)
  for (let bytes = 16_384; bytes < pieceLength; bytes *= 2) [padding] = above([padding, padding])
  let row: Buffer[] = Array.from({ length: layer.length / 32 }, (_, at) =>
    layer.subarray(at * 32, at * 32 + 32),
  )
  while (!Number.isInteger(Math.log2(row.length))) row.push(padding)
  while (row.length > 1) row = above(row)
  return row[0]
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

function put(tree: Dict, path: readonly string[], leaf: Dict): void {
  let folder = tree
  for (const part of path.slice(0, -1)) folder = (folder[part] ??= {}) as Dict
  folder[path[path.length - 1]] = leaf
}

function sortedLayers(layers: Map<Buffer, Buffer>): Map<Buffer, Buffer> {
  return new Map([...layers].sort(([a], [b]) => Buffer.compare(a, b)))
}

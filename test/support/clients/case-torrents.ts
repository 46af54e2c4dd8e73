import fs from 'node:fs'
import { layerRoot, manyHashes, torrentOf } from './torrent-files.ts'

// Torrents that are made from a line of a table: test/domain/torrents/cases/libtorrent.txt.

type Dict = Record<string, unknown>

/** A line of the table, and the file that it describes. */
export interface TorrentCase {
  readonly title: string
  readonly file: Buffer
  readonly loads: boolean
  /** `accepted`, or the code of a refusal and a part of its text. */
  readonly answer: string
}

/** The cells of each line of a table of cases, without comments and empty lines. */
function linesOf(path: string): string[][] {
  return fs
    .readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' | ').map((cell) => cell.trim()))
}

export function torrentCases(path: string): TorrentCase[] {
  return linesOf(path).map(([title, length, tree, list, layers, verdict, answer]) => {
    const pieceLength = Number(length)
    const v2 = tree === '-' ? null : treeOf(entriesOf(tree), pieceLength, layers)
    const info = {
      name: 'album',
      'piece length': pieceLength,
      ...(v2 && { 'file tree': v2.tree, 'meta version': 2 }),
      ...(list !== '-' && listOf(entriesOf(list), pieceLength, layers !== 'unhashed')),
    }
    const file = torrentOf(info, v2 === null ? {} : { 'piece layers': v2.layers })
    return { title, file, loads: verdict === 'loads', answer }
  })
}

interface Entry {
  readonly name: string
  readonly bytes: number
  readonly mark: string | undefined
}

function entriesOf(cell: string): Entry[] {
  return cell.split(' ').map((entry) => {
    const [, name, bytes, mark] = /^(\w+)=(\d+)(?::(\w+))?$/.exec(entry) ?? []
    return { name, bytes: Number(bytes), mark }
  })
}

function treeOf(entries: readonly Entry[], pieceLength: number, kind: string) {
  const layers = new Map<Buffer, Buffer>()
  const same = new Map<number, readonly [layer: Buffer, root: Buffer]>()
  const leaves = entries.map(({ name, bytes, mark }) => {
    const known = mark === 'same' ? same.get(bytes) : undefined
    const count = Math.max(1, Math.ceil(bytes / pieceLength))
    const layer = known?.[0] ?? manyHashes(name, count, 32)
    const root = known?.[1] ?? (mark === 'zero' ? Buffer.alloc(32) : layerRoot(layer, pieceLength))
    same.set(bytes, [layer, root])
    if (bytes > pieceLength) layers.set(root, layerOf(layer, kind))
    const leaf: Dict = { length: bytes, ...(bytes > 0 && { 'pieces root': root }) }
    return [name, { '': { ...(mark === 'pad' && { attr: 'p' }), ...leaf } }] as const
  })
  const sorted = [...layers].sort(([a], [b]) => Buffer.compare(a, b))
  return { tree: Object.fromEntries(leaves), layers: new Map(sorted) }
}

function layerOf(layer: Buffer, kind: string): Buffer {
  if (kind === 'short') return layer.subarray(32)
  return kind === 'bad' ? manyHashes('other data', layer.length / 32, 32) : layer
}

const PAD_NAMES: Readonly<Record<string, string>> = { k: '_____padding_file_0_x' }

function listOf(entries: readonly Entry[], pieceLength: number, isHashed: boolean): Dict {
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const pieces = manyHashes('album', Math.ceil(total / pieceLength), 20)
  if (entries[0].name === 'length') return { length: total, ...(isHashed && { pieces }) }
  const files = entries.map(({ name, bytes }) => {
    if (name !== 'p' && name !== 'q') return { length: bytes, path: [PAD_NAMES[name] ?? name] }
    return { ...(name === 'p' && { attr: 'p' }), length: bytes, path: ['.pad', String(bytes)] }
  })
  return { files, ...(isHashed && { pieces }) }
}

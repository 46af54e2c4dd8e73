import type { Memory } from '../memory.ts'
import { T } from '../tables/torrent-row.ts'
import { PEER_WORDS } from './peer-row.ts'
import { blockWords, indexWords } from './block-shape.ts'
import { capacityOf, insertSlot, setBlock } from './session-index.ts'

/** When a swarm shrinks, its new block has room for a quarter more peers than there are. */
const SLACK = 4

/**
 * Moves a torrent's peers to a block for at least `wanted` of them; the sizes of blocks are the
 * classes of the memory. When the memory is full, changes nothing, and returns false if `wanted`
 * peers do not fit into the old block.
 */
export function resizeBlock(memory: Memory, torrent: number, wanted: number): boolean {
  const { words } = memory
  const old = words[torrent + T.block] >>> 0
  const count = words[torrent + T.seeders] + words[torrent + T.leechers] + words[torrent + T.hidden]
  if (wanted === 0) {
    setBlock(words, torrent, 0)
    memory.free(old)
    return true
  }
  const room = wanted > count ? wanted : wanted + Math.floor(wanted / SLACK)
  const block = memory.allocate(blockWords(room))
  if (block === 0) return wanted <= count
  if (count > 0) words.copyWithin(block, old, old + count * PEER_WORDS)
  setBlock(words, torrent, block)
  indexRows(words, torrent, count)
  memory.free(old)
  return true
}

/** Builds the index of the first `count` rows of the torrent's block, if it has one. */
export function indexRows(words: Int32Array, torrent: number, count: number): void {
  const block = words[torrent + T.block] >>> 0
  const capacity = capacityOf(words, torrent)
  const size = indexWords(capacity)
  if (size === 0) return
  const first = block + capacity * PEER_WORDS
  words.fill(0, first, first + size)
  for (let row = 0; row < count; row++) insertSlot(words, block, capacity, row)
}

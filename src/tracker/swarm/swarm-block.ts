import type { Memory } from '../memory.ts'
import { T } from '../tables/torrent-row.ts'
import { PEER_WORDS } from './peer-row.ts'
import { blockWords, indexSlots, insertSlot } from './session-index.ts'

/** How many peers, and their index, fit into this many words. */
function capacityOf(words: number): number {
  const slots = indexSlots(Math.floor(words / PEER_WORDS))
  const fits = Math.floor((words - slots) / PEER_WORDS)
  // With an index of half that size more peers may fit, as far as it carries them.
  const half = Math.min(Math.floor((words - slots / 2) / PEER_WORDS), Math.floor((slots * 3) / 8))
  return Math.max(fits, half)
}

/** When peers leave, the new block has room for a quarter more than are left. */
const SLACK = 4

/**
 * Moves a torrent's peers to a block for at least `wanted` of them; false when memory is full, and
 * then nothing has changed. Sizes grow by 1.5, as the classes of the memory do.
 */
export function resizeBlock(memory: Memory, torrent: number, wanted: number): boolean {
  const { words } = memory
  const old = words[torrent + T.block] >>> 0
  const count = words[torrent + T.seeders] + words[torrent + T.leechers] + words[torrent + T.hidden]
  if (wanted === 0) {
    words[torrent + T.block] = 0
    words[torrent + T.capacity] = 0
    memory.free(old)
    return true
  }
  const room = wanted > count ? wanted : wanted + Math.floor(wanted / SLACK)
  const block = memory.allocate(blockWords(room))
  if (block === 0) return wanted <= count
  const capacity = capacityOf(memory.sizeOf(block))
  if (count > 0) words.copyWithin(block, old, old + count * PEER_WORDS)
  const slots = indexSlots(capacity)
  if (slots !== 0) {
    const first = block + capacity * PEER_WORDS
    words.fill(0, first, first + slots)
    for (let row = 0; row < count; row++) insertSlot(words, block, capacity, row)
  }
  words[torrent + T.block] = block
  words[torrent + T.capacity] = capacity
  memory.free(old)
  return true
}

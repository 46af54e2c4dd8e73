import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { releaseLock, takeLock } from '../memory.ts'
import { SLAB_SLOTS, SLAB_WORDS, SLOT_WORDS } from './slab-shape.ts'

// There are millions of small blocks for IPv6 endpoints. If they were among the blocks of swarms,
// each would prevent free neighbors from being joined when swarms outgrow their blocks (at
// 20,000,000 peers, an eighth of the memory was unused for this reason). So they are in separate
// slabs, and an empty slab is freed.

/**
 * A slab's head: how many blocks are taken, the first free one, its neighbors in the list of slabs
 * with room.
 */
const SLAB = { taken: 0, free: 1, next: 2, previous: 3, slots: 4 } as const
/**
 * Each block is preceded by a reference to its slab; a free block starts with a reference to the
 * next free one.
 */
const LOCK = H.ipv6Blocks
const FIRST = H.ipv6Blocks + 1

/**
 * Blocks of V6_WORDS, named by their first word, like those of the memory; any thread may take and
 * free them.
 */
export interface Ipv6Blocks {
  /** Takes a block, which is not cleared; returns 0 when the memory is full. */
  readonly allocate: () => number
  readonly free: (block: number) => void
}

interface BlockState {
  readonly memory: Memory
}

export function attachIpv6Blocks(memory: Memory): Ipv6Blocks {
  const blocks: BlockState = {
    memory,
  }

  return {
    allocate: () => allocate(blocks),
    free: (block) => free(blocks, block),
  }
}

function link(blocks: BlockState, slab: number): void {
  const { words } = blocks.memory
  const first = words[FIRST] >>> 0
  words[slab + SLAB.next] = first
  words[slab + SLAB.previous] = 0
  if (first !== 0) words[first + SLAB.previous] = slab
  words[FIRST] = slab
}

function unlink(blocks: BlockState, slab: number): void {
  const { words } = blocks.memory
  const next = words[slab + SLAB.next] >>> 0
  const previous = words[slab + SLAB.previous] >>> 0
  if (next !== 0) words[next + SLAB.previous] = previous
  if (previous !== 0) words[previous + SLAB.next] = next
  else words[FIRST] = next
}

function makeSlab(blocks: BlockState): number {
  const { memory } = blocks
  const { words } = blocks.memory
  const slab = memory.allocate(SLAB_WORDS)
  if (slab === 0) return 0
  words[slab + SLAB.taken] = 0
  let next = 0
  for (let slot = SLAB_SLOTS - 1; slot >= 0; slot--) {
    const block = slab + SLAB.slots + slot * SLOT_WORDS + 1
    words[block - 1] = slab
    words[block] = next
    next = block
  }
  words[slab + SLAB.free] = next
  link(blocks, slab)
  return slab
}

function take(blocks: BlockState): number {
  const { words } = blocks.memory
  const slab = words[FIRST] >>> 0 || makeSlab(blocks)
  if (slab === 0) return 0
  const block = words[slab + SLAB.free] >>> 0
  words[slab + SLAB.free] = words[block]
  words[slab + SLAB.taken]++
  if (words[block] === 0) unlink(blocks, slab)
  return block
}

function give(blocks: BlockState, block: number): void {
  const { words } = blocks.memory
  const { memory } = blocks
  const slab = words[block - 1] >>> 0
  const wasFull = words[slab + SLAB.free] === 0
  words[block] = words[slab + SLAB.free]
  words[slab + SLAB.free] = block
  words[slab + SLAB.taken]--
  if (wasFull) link(blocks, slab)
  if (words[slab + SLAB.taken] !== 0) return
  unlink(blocks, slab)
  memory.free(slab)
}

function allocate(blocks: BlockState): number {
  const { words } = blocks.memory
  takeLock(words, LOCK)
  const block = take(blocks)
  releaseLock(words, LOCK)
  return block
}

function free(blocks: BlockState, block: number): void {
  const { words } = blocks.memory
  if (block === 0) return
  takeLock(words, LOCK)
  give(blocks, block)
  releaseLock(words, LOCK)
}

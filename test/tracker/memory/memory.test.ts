import { describe, expect, it } from 'vitest'
import { HEAD } from '../../../src/tracker/memory/free-chunks.ts'
import { H } from '../../../src/tracker/memory/layout.ts'
import { attachMemory, reserveMemory } from '../../../src/tracker/memory/memory.ts'
import { CLASS_WORDS } from '../../../src/tracker/memory/classes.ts'
import { seededRandom } from '../support/a-world.ts'

function aMemory(bytes = 2 ** 24) {
  const memory = attachMemory(reserveMemory(bytes))
  /** Every chunk below the top: `free` or the class of its block. */
  function chunks(): { at: number; size: number; isFree: boolean; followsFree: boolean }[] {
    const { words } = memory
    const found = []
    for (let at = H.end; at < words[H.top];) {
      const head = words[at]
      const isFree = (head & HEAD.isFree) !== 0
      const pad = (head & HEAD.padMask) >>> HEAD.pad
      const size = isFree ? words[at + 3] : CLASS_WORDS[head & HEAD.kind] + 1 + pad
      found.push({ at, size, isFree, followsFree: (head & HEAD.followsFree) !== 0 })
      at += size
    }
    return found
  }
  return { ...memory, chunks }
}

function expectSound(memory: ReturnType<typeof aMemory>, blocks: number): void {
  const chunks = memory.chunks()
  let freeBefore = false
  for (const chunk of chunks) {
    const isSound = chunk.followsFree === freeBefore && !(chunk.isFree && freeBefore)
    if (!isSound) throw new Error(`the chunk at ${chunk.at} does not fit its neighbours`)
    freeBefore = chunk.isFree
  }
  expect(freeBefore).toBe(false)
  const used = chunks.filter(({ isFree }) => !isFree)
  expect(used.length).toBe(blocks)
  const bytes = used.reduce((sum, { size }) => sum + size, 0) * 4
  expect(memory.usage().usedBytes).toBe(bytes)
}

describe('the memory', () => {
  it.each([1, 2, 3])('keeps blocks apart, however they are allocated (%i)', (seed) => {
    const memory = aMemory()
    const { words } = memory
    const random = seededRandom(seed)
    const blocks = new Map<number, { size: number; mark: number }>()
    for (let step = 0; step < 9_000; step++) {
      const isFull = random() < (step % 2_000 < 1_000 ? 0.3 : 0.7)
      if (!isFull || blocks.size === 0) {
        const size = 1 + Math.floor(random() ** 4 * 5_000)
        const block = memory.allocate(size)
        if (block === 0) continue
        if (memory.sizeOf(block) < size) throw new Error('too small a block')
        words.fill(step, block, block + memory.sizeOf(block))
        blocks.set(block, { size: memory.sizeOf(block), mark: step })
      } else {
        const [block, { size, mark }] = [...blocks][Math.floor(random() * Math.min(blocks.size, 9))]
        for (let word = block; word < block + size; word++) {
          if (words[word] !== mark) throw new Error(`block ${block} was written over`)
        }
        memory.free(block)
        blocks.delete(block)
      }
      if (step % 500 === 0) expectSound(memory, blocks.size)
    }
    for (const block of blocks.keys()) memory.free(block)
    expect(memory.usage()).toEqual({ usedBytes: 0, touchedBytes: H.end * 4 })
  })

  it('returns 0 when it is full, and continues when a block was freed', () => {
    const memory = aMemory(H.end * 4 + 2 ** 20)
    const blocks: number[] = []
    for (let block = memory.allocate(1_000); block !== 0; block = memory.allocate(1_000)) {
      blocks.push(block)
    }
    expect(blocks.length).toBeGreaterThan(50)
    expect(memory.allocate(1_000)).toBe(0)
    memory.free(blocks[7])
    expect(memory.allocate(1_000)).toBe(blocks[7])
  })

  it('joins many small free blocks into large ones', () => {
    const memory = aMemory(H.end * 4 + 2 ** 22)
    const small = Array.from({ length: 10_000 }, () => memory.allocate(17))
    const touched = memory.usage().touchedBytes
    for (const block of small.slice(0, -1)) memory.free(block)
    for (let count = 0; count < 150; count++) expect(memory.allocate(900)).not.toBe(0)
    expect(memory.usage().touchedBytes).toBe(touched)
  })
})

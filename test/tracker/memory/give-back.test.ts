import fs from 'node:fs'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { createGiveBack } from '../../../src/tracker/memory/give-back.ts'
import { loadSystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { aWorld } from '../support/a-world.ts'

const MIB = 2 ** 20
const isLinux = process.platform === 'linux'

function residentBytes(): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kib) * 1_024
}

describe.runIf(isLinux)('memory after a peak', () => {
  it('is given back to the system, from the middle and from the top', async () => {
    const { world } = aWorld({ bytes: 512 * MIB })
    const { memory, words } = world
    const giveBack = createGiveBack(world, await loadSystemCalls())
    const small = () => memory.allocate(6)
    const large = () => {
      const block = memory.allocate(MIB)
      words.fill(7, block, block + MIB)
      return block
    }
    const kept = [small()]
    const middle = Array.from({ length: 20 }, large)
    kept.push(small())
    const top = Array.from({ length: 20 }, large)
    for (const block of kept) words.fill(9, block, block + 6)
    const peak = residentBytes()
    for (const block of [...middle, ...top]) memory.free(block)
    let given = 0
    for (let tick = 0; tick < 10; tick++) given += giveBack.tick()
    expect(given).toBeGreaterThan(150 * MIB)
    expect(peak - residentBytes()).toBeGreaterThan(120 * MIB)
    expect(giveBack.tick()).toBe(0)
    // Used blocks are unchanged, and the room can be used again.
    for (const block of kept)
      expect(words.slice(block, block + 6)).toEqual(new Int32Array(6).fill(9))
    expect(Array.from({ length: 30 }, large).every((block) => block !== 0)).toBe(true)
  })

  it('keeps blocks that are in use, whatever is allocated and freed at the same time', async () => {
    const { world } = aWorld({ bytes: 128 * MIB })
    const { memory, words } = world
    const giveBack = createGiveBack(world, await loadSystemCalls())
    const blocks = new Map<number, number>()
    for (let step = 0; step < 2_000; step++) {
      const size = 1 + ((step * 7_919) % 60_000)
      const block = memory.allocate(size)
      if (block !== 0) {
        words.fill(step, block, block + size)
        blocks.set(block, step)
      }
      for (const [old, mark] of blocks) {
        if (blocks.size < 60 && (old + step) % 5 !== 0) continue
        if (words[old] !== mark) throw new Error('a block in use was given back')
        memory.free(old)
        blocks.delete(old)
      }
      if (step % 20 === 0) giveBack.tick()
    }
    for (const [block, mark] of blocks) expect(words[block + 0]).toBe(mark)
  })
})

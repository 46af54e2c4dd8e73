import { describe, expect, it } from 'vitest'
import { attachIpv6Blocks } from '../../../../src/tracker/memory/swarm/ipv6-blocks.ts'
import { V6_WORDS } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { aWorld, seededRandom } from '../../support/a-world.ts'

describe('the blocks of IPv6 endpoints', () => {
  it('never overlap while two threads allocate and free them', () => {
    const { world } = aWorld()
    const threads = [attachIpv6Blocks(world.memory), attachIpv6Blocks(world.memory)]
    const random = seededRandom(7)
    const taken: { block: number; value: number }[] = []
    const held = new Set<number>()
    const before = world.memory.usage().usedBytes
    let wrong = 0
    for (let step = 1; step <= 20_000; step++) {
      const thread = threads[step % 2]
      if (taken.length === 0 || random() < (step % 8_000 < 5_000 ? 0.7 : 0.3)) {
        const block = thread.allocate()
        if (held.has(block)) wrong++
        world.words.fill(step, block, block + V6_WORDS)
        taken.push({ block, value: step })
        held.add(block)
      } else {
        const [{ block, value }] = taken.splice(Math.floor(random() * taken.length), 1)
        for (let word = 0; word < V6_WORDS; word++) if (world.words[block + word] !== value) wrong++
        thread.free(block)
        held.delete(block)
      }
    }
    expect(wrong).toBe(0)
    expect(taken.length).toBeGreaterThan(500)
    for (const { block } of taken) threads[0].free(block)
    expect(world.memory.usage().usedBytes).toBe(before)
  })

  it('are refused when the memory is full, and available when there is room', () => {
    const { world } = aWorld({ bytes: 12 * 2 ** 20 })
    const blocks = attachIpv6Blocks(world.memory)
    const taken: number[] = []
    for (let block = blocks.allocate(); block !== 0; block = blocks.allocate()) taken.push(block)
    expect(taken.length).toBeGreaterThan(1_000)
    blocks.free(taken[5])
    expect(blocks.allocate()).toBe(taken[5])
  })
})

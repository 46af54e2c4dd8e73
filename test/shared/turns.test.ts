import { describe, expect, it } from 'vitest'
import type { Turns } from '../../src/shared/running/turns.ts'
import { createTurns } from '../../src/shared/running/turns.ts'

/** Asks for a turn; tells whether it has come. */
function asking(turns: Turns) {
  const asked = { hasCome: false, end: () => {} }
  void turns.take().then((end) => Object.assign(asked, { hasCome: true, end }))
  return asked
}

const settled = () => new Promise((resolve) => setImmediate(resolve))
const come = (all: readonly { hasCome: boolean }[]) => all.map(({ hasCome }) => Number(hasCome))

describe('turns', () => {
  it('are given in order, as many as may run at the same time', async () => {
    const turns = createTurns(2)
    const all = Array.from({ length: 4 }, () => asking(turns))
    await settled()
    expect(come(all)).toEqual([1, 1, 0, 0])
    expect(turns.waiting()).toBe(2)
    all[1].end()
    await settled()
    expect(come(all)).toEqual([1, 1, 1, 0])
    all[0].end()
    await settled()
    expect(come(all)).toEqual([1, 1, 1, 1])
    expect(turns.waiting()).toBe(0)
  })

  it('end once, also if they are ended twice', async () => {
    const turns = createTurns(1)
    const all = Array.from({ length: 3 }, () => asking(turns))
    await settled()
    all[0].end()
    all[0].end()
    await settled()
    expect(come(all)).toEqual([1, 1, 0])
  })

  it('are given to those that wait when the limit rises, and wait for all when it falls', async () => {
    const turns = createTurns(1)
    const all = Array.from({ length: 4 }, () => asking(turns))
    turns.limit(3)
    await settled()
    expect(come(all)).toEqual([1, 1, 1, 0])
    turns.limit(1)
    all[0].end()
    all[1].end()
    await settled()
    expect(come(all)).toEqual([1, 1, 1, 0])
    all[2].end()
    await settled()
    expect(come(all)).toEqual([1, 1, 1, 1])
  })

  it('end when the work has failed', async () => {
    const turns = createTurns(1)
    const ran: number[] = []
    const failing = turns.run(async () => Promise.reject(new Error('failed')))
    const next = turns.run(async () => ran.push(1))
    await expect(failing).rejects.toThrow('failed')
    await next
    expect(ran).toEqual([1])
  })
})

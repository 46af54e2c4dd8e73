import { describe, expect, it } from 'vitest'
import { ahead } from '../../src/shared/ahead.ts'

describe('preparing items ahead', () => {
  async function* numbers(log: string[], failsAt = Infinity) {
    try {
      for (let number = 1; number <= 3; number++) {
        if (number === failsAt) throw new Error(`no ${number}`)
        log.push(`prepared ${number}`)
        yield await Promise.resolve(number)
      }
    } finally {
      log.push('ended')
    }
  }
  const used = async (log: string[], items: AsyncIterable<number>, stopAt = Infinity) => {
    for await (const number of items) {
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`used ${number}`)
      if (number === stopAt) return
    }
  }

  it('prepares the next item while one is in use, and no further one', async () => {
    const log: string[] = []
    await used(log, ahead(numbers(log)))
    expect(log).toEqual([
      ...['prepared 1', 'prepared 2', 'used 1', 'prepared 3', 'used 2', 'ended', 'used 3'],
    ])
  })

  it('throws an error after the items before it were used', async () => {
    const log: string[] = []
    await expect(used(log, ahead(numbers(log, 2)))).rejects.toThrow('no 2')
    expect(log).toEqual(['prepared 1', 'ended', 'used 1'])
  })

  it('ends the preparation when its reader ends', async () => {
    const log: string[] = []
    await used(log, ahead(numbers(log)), 1)
    expect(log).toEqual(['prepared 1', 'prepared 2', 'used 1', 'ended'])
  })
})

import { describe, expect, it } from 'vitest'
import { writeRows } from '../../../src/store/traffic/batch-rows.ts'

describe('the rows of a batch', () => {
  it('are updated by place where they were read, and inserted by key', async () => {
    const at = (place: string) => ({ name: place, stored: { place, writer: '7' } })
    const fresh = (name: string) => ({ name, stored: null })
    const rows = [at('(10,2)'), fresh('a'), at('(9,10)'), at('(10,1)'), fresh('b'), at('(9,2)')]
    const given: string[][] = []
    await writeRows<{ name: string; stored: { place: string; writer: string } | null }>(rows, {
      update: async (some) => {
        given.push(some.map(({ name }) => name))
        return { rows: [], numAffectedRows: BigInt(some.length) }
      },
      insert: async (some) => given.push(some.map(({ name }) => name)),
    })
    expect(given).toEqual([
      ['(9,2)', '(9,10)', '(10,1)', '(10,2)'],
      ['a', 'b'],
    ])
  })
})

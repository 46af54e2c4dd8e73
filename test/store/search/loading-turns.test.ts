import { describe, expect, it } from 'vitest'
import { createLoadingTurns } from '../../../src/store/search/memory/loading-turns.ts'

/** Asks for a turn; tells whether it has come. */
function asking(turns: ReturnType<typeof createLoadingTurns>) {
  const asked = { hasCome: false, end: () => {} }
  const come = turns.take().then((end) => Object.assign(asked, { hasCome: true, end }))
  return Object.assign(asked, { come })
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('turns of searches at the database', () => {
  it('are given immediately while the catalog is loaded, or is not loading', async () => {
    const turns = createLoadingTurns()
    const all = Array.from({ length: 20 }, () => asking(turns))
    await settled()
    expect(all.every(({ hasCome }) => hasCome)).toBe(true)
  })

  it('are given two at a time while it loads from the database, in the order of the requests', async () => {
    const turns = createLoadingTurns()
    turns.setLoading('database')
    const all = Array.from({ length: 5 }, () => asking(turns))
    await settled()
    expect(all.map(({ hasCome }) => hasCome)).toEqual([true, true, false, false, false])
    all[1].end()
    await settled()
    expect(all.map(({ hasCome }) => hasCome)).toEqual([true, true, true, false, false])
    all[0].end()
    all[2].end()
    await settled()
    expect(all.every(({ hasCome }) => hasCome)).toBe(true)
  })

  it('are all given once it is loaded', async () => {
    const turns = createLoadingTurns()
    turns.setLoading('database')
    const all = Array.from({ length: 5 }, () => asking(turns))
    await settled()
    turns.setLoading(null)
    await settled()
    expect(all.every(({ hasCome }) => hasCome)).toBe(true)
  })

  it('are not given while it is read from a file', async () => {
    const turns = createLoadingTurns()
    turns.setLoading('file')
    const all = Array.from({ length: 3 }, () => asking(turns))
    await settled()
    expect(all.map(({ hasCome }) => hasCome)).toEqual([false, false, false])
    turns.setLoading('database') // the file was damaged
    await settled()
    expect(all.map(({ hasCome }) => hasCome)).toEqual([true, true, false])
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { H } from '../../../../src/tracker/memory/layout.ts'
import {
  createCountChanges,
  noteCountChange,
} from '../../../../src/tracker/memory/swarm/dirty-list.ts'
import { PEER_FLAG } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { T } from '../../../../src/tracker/memory/tables/torrent-row.ts'
import { aWorld } from '../../support/a-world.ts'

function someTorrents() {
  const { world, tables } = aWorld()
  const { words, swarms } = world
  const torrents = [1, 2].map((id) => tables.torrents.rowOf(id, 0))
  const changes = createCountChanges(words)
  const listed = () => {
    changes.next()
    const found: number[] = []
    for (let one = changes.take(); one !== 0; one = changes.take()) found.push(one)
    return found
  }
  return { words, swarms, torrents, listed }
}

describe('the list of swarms whose counts changed', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('loses none when two threads put the same torrent on it', () => {
    const { words, torrents, listed } = someTorrents()
    const [first, second] = torrents
    noteCountChange(words, first)
    const spy = vi.spyOn(Atomics, 'store')
    spy.mockImplementationOnce((...given) => {
      // Another thread does the same, between a look at the row and its first change.
      spy.mockRestore()
      noteCountChange(words, second)
      return Atomics.store(...given)
    })
    noteCountChange(words, second)
    expect(listed()).toEqual([second, first])
    for (const torrent of torrents) noteCountChange(words, torrent)
    expect(listed()).toEqual([second, first])
  })

  it('gets a torrent when the new counts are complete', () => {
    const { words, swarms, torrents, listed } = someTorrents()
    const [torrent] = torrents
    const peer = swarms.add(torrent, 1, 1, 1, 0)
    expect(listed()).toEqual([torrent])
    const { compareExchange } = Atomics
    const counts: number[][] = []
    vi.spyOn(Atomics, 'compareExchange').mockImplementation((...given) => {
      if (given[1] === H.counts + 1)
        counts.push([words[torrent + T.seeders], words[torrent + T.leechers]])
      return compareExchange(...given)
    })
    swarms.setKind(torrent, peer, PEER_FLAG.seeding)
    expect(counts).toEqual([[1, 0]])
    expect(listed()).toEqual([torrent])
  })
})

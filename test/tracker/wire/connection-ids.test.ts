import { describe, expect, it } from 'vitest'
import { createConnectionIds } from '../../../src/tracker/wire/connection-ids.ts'
import type { ConnectionIds } from '../../../src/tracker/wire/connection-ids.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'

const key = (byte: number) => Buffer.alloc(32, byte)
const NOW = 1_800_000_000

function aRemote(family: 4 | 6, ...words: number[]) {
  const remote = createRemote()
  setAddress(remote, family, Int32Array.of(...words, 0, 0, 0))
  return remote
}

/** More addresses than are remembered, so that many have the place of another. */
const remotes = Array.from({ length: 5_000 }, (_, index) =>
  index % 3 === 0
    ? aRemote(6, 0x20010db8, index, 0, index & 7)
    : aRemote(4, Math.imul(index, 0x9e3779b1)),
)

function idOf(ids: ConnectionIds, remote: (typeof remotes)[number], wall = NOW): string {
  ids.make(remote, wall)
  return ids.out.join()
}

describe('connection IDs of UDP', () => {
  it('rule 101: are the same in every thread, whatever it has cached', () => {
    const ids = createConnectionIds(key(1))
    const first = remotes.map((remote) => idOf(ids, remote))
    const again = remotes.toReversed().map((remote) => idOf(ids, remote))
    expect(again.reverse()).toEqual(first)
    for (const index of [0, 1, 2, 4_999]) {
      expect(idOf(createConnectionIds(key(1)), remotes[index])).toBe(first[index])
    }
    expect(new Set(first).size).toBe(new Set(remotes.map(({ words }) => words.join())).size)
    expect(idOf(createConnectionIds(key(2)), remotes[0])).not.toBe(first[0])
  })

  it('rule 101: are valid for one address and family', () => {
    const ids = createConnectionIds(key(1))
    const four = aRemote(4, 0x20010db8)
    const six = aRemote(6, 0x20010db8)
    ids.make(four, NOW)
    const [hi, lo] = ids.out
    expect(ids.isValid(four, NOW + 120, hi, lo)).toBe(true)
    expect(ids.isValid(four, NOW + 180, hi, lo)).toBe(false)
    expect(ids.isValid(four, NOW, hi, lo ^ 1)).toBe(false)
    expect(ids.isValid(six, NOW, hi, lo)).toBe(false)
    expect(ids.isValid(aRemote(4, 0x20010db9), NOW, hi, lo)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import type { Listed } from '../../../src/tracker/io/connection-list.ts'
import { createConnectionList } from '../../../src/tracker/io/connection-list.ts'

interface Named extends Listed {
  readonly name: string
}

const named = (names: string): Named[] => [...names].map((name) => ({ name, place: -1 }))

function listOf(names: string) {
  const list = createConnectionList<Named>()
  const all = named(names)
  for (const one of all) list.add(one)
  const left = () => {
    const found: string[] = []
    list.each(({ name }) => found.push(name))
    return found.sort().join('')
  }
  return { list, all, left }
}

describe('a list of connections', () => {
  it('has each connection once, and no removed one', () => {
    const { list, all, left } = listOf('abcde')
    list.add(all[1])
    list.remove(all[0])
    list.remove(all[0])
    list.remove(all[4])
    expect([left(), list.count()]).toEqual(['bcd', 3])
    list.add(all[0])
    for (const one of all) list.remove(one)
    expect([left(), list.count()]).toEqual(['', 0])
  })

  it('visits all, whichever of them are removed during the visit', () => {
    for (const going of ['', 'a', 'c', 'e', 'ace', 'bd', 'abcde']) {
      const { list, left } = listOf('abcde')
      const visited: string[] = []
      list.each((one) => {
        visited.push(one.name)
        if (going.includes(one.name)) list.remove(one)
      })
      expect(visited.sort().join('')).toBe('abcde')
      expect(left()).toBe([...'abcde'].filter((name) => !going.includes(name)).join(''))
    }
  })
})

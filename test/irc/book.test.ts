import { expect, it } from 'vitest'
import { createBook } from '../../src/irc/book.ts'

it('writes the facts of several networks once, and keeps what was not taken', async () => {
  const written: string[] = []
  let isAway = true
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const book = createBook({
    ...{ site: 'https://site.example', process: 'this one' },
    // Facts bring their statements.
    ...{ db: undefined as never, only: () => undefined as never },
    clock: { now: () => new Date(0), monotonicSeconds: () => 0 },
  })
  const one = book.write(async () => {
    await released
    written.push('one')
  })
  const other = book.write(() => {
    if (isAway) return Promise.reject(new Error('no database'))
    written.push('other')
    return Promise.resolve()
  })
  release()
  await Promise.allSettled([one, other])
  isAway = false
  await book.settle()
  expect(written).toEqual(['one', 'other'])
})

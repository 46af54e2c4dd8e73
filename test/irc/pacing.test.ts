import { expect, it } from 'vitest'
import { createBackoff, createFloodQueue } from '../../src/irc/pacing.ts'

const never = new AbortController().signal

/** A flood queue on a clock that moves only by waiting. */
function queueOf(lineMs: number) {
  let now = 0
  const wait = async (ms: number) => void (now += ms)
  const queue = createFloodQueue(lineMs, () => now, wait)
  const take = async () => {
    await queue.take(never)
    return now
  }
  return { take, rest: (ms: number) => (now += ms) }
}

it('five lines are said without a pause, further ones in the pace of the network', async () => {
  const { take } = queueOf(2_000)
  const times: number[] = []
  for (let line = 0; line < 8; line += 1) times.push(await take())
  expect(times).toEqual([0, 0, 0, 0, 0, 2_000, 4_000, 6_000])
})

it('a quiet time gives lines back, and never more than five', async () => {
  const { take, rest } = queueOf(1_000)
  for (let line = 0; line < 5; line += 1) await take()
  rest(2_000)
  expect([await take(), await take(), await take()]).toEqual([2_000, 2_000, 3_000])
  rest(3_600_000)
  const times = new Set<number>()
  for (let line = 0; line < 5; line += 1) times.add(await take())
  expect(times.size).toBe(1)
  expect(times.has(await take())).toBe(false)
})

it('pauses between connections double up to the longest, each with a random part', () => {
  const even = createBackoff({ firstMs: 100, longestMs: 400 }, () => 1)
  expect([even.next(), even.next(), even.next(), even.next()]).toEqual([100, 200, 400, 400])
  even.reset()
  expect(even.next()).toBe(100)
  const least = createBackoff({ firstMs: 100, longestMs: 400 }, () => 0)
  expect([least.next(), least.next()]).toEqual([50, 100])
})

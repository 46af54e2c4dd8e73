import { afterEach, expect, it, vi } from 'vitest'
import { slowness } from '../support/slowness.ts'
import { soon, until } from '../support/until.ts'

afterEach(() => void vi.useRealTimers())

it('a wait ends with what it waited for, and with the last error', async () => {
  const fails = until(() => Promise.reject(new Error('not yet')), 0.01, 'the end')
  await expect(fails).rejects.toThrow(/^the end did not come true within .* s: Error: not yet$/)
  let looks = 0
  expect(await until(() => (++looks === 3 ? 'there' : null))).toBe('there')
})

it('a check that waits for what never answers ends too', async () => {
  const hangs = until(() => new Promise<boolean>(() => {}), 0.01, 'the answer', 0.01)
  await expect(hangs).rejects.toThrow(/^the answer did not come true .*: Error: a check hangs$/)
})

it('a wait has at least 30 s, and what babou promises has its time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const over: string[] = []
  void soon(() => false, 2).catch(() => over.push('soon'))
  void until(() => false, 2).catch(() => over.push('until'))
  await vi.advanceTimersByTimeAsync(2_100 * slowness())
  expect(over).toEqual(['soon'])
  await vi.advanceTimersByTimeAsync(30_000 * slowness())
  expect(over).toEqual(['soon', 'until'])
})

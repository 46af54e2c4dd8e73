import { expect, it } from 'vitest'
import { until } from '../support/until.ts'

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

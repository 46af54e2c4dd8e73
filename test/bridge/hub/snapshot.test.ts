import { expect, it } from 'vitest'
import { envelope } from '../../../src/bridge/define-event.ts'
import { trafficBooked } from '../../../src/bridge/events/traffic-events.ts'
import { defaultLimits } from '../../../src/bridge/delivery/limits.ts'
import { openHandover } from '../../../src/bridge/hub/snapshot.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { until } from '../../support/until.ts'

const row = envelope(trafficBooked, { journalId: 'ab'.repeat(16), booked: 1 })

/** A full state with this many chunks that records that it was released. */
async function aHandover(chunks: number) {
  const seen = { asked: 0, isGivenBack: false }
  const rows: AsyncIterator<{ rows: (typeof row)[]; mark: string }> = {
    next: () => {
      const done = seen.asked++ === chunks
      const value = done ? undefined : { rows: [row], mark: String(seen.asked) }
      return Promise.resolve({ done, value } as never)
    },
    return: () => {
      seen.isGivenBack = true
      return Promise.resolve({ done: true as const, value: undefined })
    },
  }
  const source = {
    outboxId: () => Promise.resolve('one'),
    bounds: () => Promise.resolve({ oldest: 1, newest: 0 }),
    read: () => Promise.resolve([]),
    snapshot: () => Promise.resolve({ position: 7, rows: { [Symbol.asyncIterator]: () => rows } }),
  }
  const limits = { ...defaultLimits, rowsBytes: 1 }
  return { seen, handover: await openHandover(source, null, limits, silentLog()) }
}

it('releases rows that were never read, so that their transaction ends', async () => {
  const { seen, handover } = await aHandover(3)
  handover.stop()
  await until(() => seen.isGivenBack)
  expect(seen.asked).toBe(0)
})

it('also releases them in the middle', async () => {
  const { seen, handover } = await aHandover(3)
  expect(await handover.next()).not.toBeNull()
  handover.stop()
  await until(() => seen.isGivenBack)
})

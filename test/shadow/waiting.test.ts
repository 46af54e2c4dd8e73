import { beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../src/shared/log.ts'
import { createWaiting } from '../../src/shadow/waiting.ts'

const MINUTE = 60_000

let lines: Record<string, unknown>[]
let now: number
let waiting: ReturnType<typeof createWaiting>

beforeEach(() => {
  ;[lines, now] = [[], 0]
  const log = createLog('info', {}, (line) =>
    lines.push(JSON.parse(line) as (typeof lines)[number]),
  )
  waiting = createWaiting(log, () => now)
})

describe('what a rehearsal waits for', () => {
  it('is told together with what helps', () => {
    waiting.forTrackers(null)
    waiting.forTrackers(['edge-1'])
    waiting.forDatabase(new Error('connection refused'))
    const WARN = { level: 40, event: 'shadow.waiting' }
    const says = (text: string) => expect.stringContaining(text) as string
    expect(lines).toMatchObject([
      { ...WARN, waitsFor: says('none has reported'), mend: says('start our tracker, and jobs') },
      { ...WARN, trackers: ['edge-1'], mend: says('tracker.shadow-failed') },
      { ...WARN, error: 'Error: connection refused', mend: says('DATABASE_URL') },
    ])
  })

  it('is told when it changes, and otherwise once a minute', () => {
    for (now = 0; now < 2 * MINUTE; now += MINUTE / 10) waiting.forTrackers(['edge-1', 'edge-2'])
    expect(lines).toHaveLength(2)
    waiting.forTrackers(['edge-2'])
    expect(lines.map(({ trackers }) => trackers)).toEqual([
      ['edge-1', 'edge-2'],
      ['edge-1', 'edge-2'],
      ['edge-2'],
    ])
  })
})

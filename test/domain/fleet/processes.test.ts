import { describe, expect, it } from 'vitest'
import { busyness } from '../../../src/domain/fleet/busyness.ts'
import { reportedBy } from '../../../src/domain/fleet/processes.ts'

const known = { pid: 9, startedAt: 1_000_000, state: 'ready', silentSeconds: 2 }

describe('the process that a report is from', () => {
  it('is the known one with the same PID and start', () => {
    expect(reportedBy(known, { pid: 9, startedAt: 1_000_000 })).toBe('same')
    expect(reportedBy(known, { pid: 9, startedAt: 1_000_700 })).toBe('same')
  })

  it('is another one with another PID, or with the same PID and a later start', () => {
    expect(reportedBy(known, { pid: 10, startedAt: 1_002_000 })).toBe('started')
    expect(reportedBy(known, { pid: 9, startedAt: 1_002_000 })).toBe('started')
    expect(reportedBy(null, { pid: 9, startedAt: 1_002_000 })).toBe('started')
  })

  it('is expected after a process that said that it was ending', () => {
    for (const state of ['draining', 'stopped']) {
      expect(reportedBy({ ...known, state }, { pid: 10, startedAt: 1_002_000 })).toBe(
        'started-planned',
      )
    }
  })

  it('is a rival when it is older than the known one, and that one still reports', () => {
    const older = { pid: 8, startedAt: 900_000 }
    expect(reportedBy(known, older)).toBe('rival')
    expect(reportedBy({ ...known, silentSeconds: 60 }, older)).toBe('started')
    expect(reportedBy({ ...known, state: 'stopped' }, older)).toBe('started-planned')
  })

  it('is the known one for a program that does not answer', () => {
    expect(reportedBy(known, { pid: null, startedAt: null })).toBe('same')
  })
})

describe('how busy a service is', () => {
  const idle = { cpuPercent: 5, machineCpuPercent: 10 }

  it('is the share of processor or memory, whichever is larger', () => {
    const memory = { machineMemoryBytes: 100, machineMemoryFreeBytes: 60 }
    expect(busyness({ ...idle, ...memory })).toBeCloseTo(0.4)
    expect(busyness({ ...idle, machineCpuPercent: 90, ...memory })).toBeCloseTo(0.9)
  })

  it('is all when nothing is known', () => {
    const nothing = { machineMemoryBytes: null, machineMemoryFreeBytes: null }
    expect(busyness({ cpuPercent: null, machineCpuPercent: null, ...nothing })).toBe(1)
  })
})

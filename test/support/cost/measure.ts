import fs from 'node:fs'
import { afterAll, expect } from 'vitest'
import { calibrate } from './calibrate.ts'
import { costFile, type FileCost } from './cost-file.ts'

const TICKS_A_SECOND = 100

interface Spent {
  readonly own: number
  readonly children: number
}

/** The speed of the machine is that of a moment: a worker measures it once in so long. */
const CALIBRATED_FOR_MS = 10_000

interface Calibration {
  readonly at: number
  readonly ms: number
}

/** A worker runs several files: what it spent before belongs to earlier ones. */
const shared = globalThis as { babouSpent?: Spent; babouCalibration?: Calibration }

// proc(5): utime, stime, cutime and cstime are fields 14 to 17; the second may contain spaces.
function spent(): Spent | null {
  if (!fs.existsSync('/proc/self/stat')) return null
  const fields = fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number)
  return {
    own: (user + system) / TICKS_A_SECOND,
    children: (childUser + childSystem) / TICKS_A_SECOND,
  }
}

/** The milliseconds of `calibrate`, from the last seconds. */
function calibration(): number {
  const now = performance.now()
  const last = shared.babouCalibration
  if (last !== undefined && now - last.at < CALIBRATED_FOR_MS) return last.ms
  const ms = calibrate()
  shared.babouCalibration = { at: now, ms }
  return ms
}

/**
 * Records the processor time of the file of tests that begins, including the processes it waits
 * for, and the current speed of this machine.
 */
export function measureFile(): void {
  const before = shared.babouSpent ?? { own: 0, children: 0 }
  const calibrationMs = calibration()
  afterAll(() => {
    const now = spent()
    const file = expect.getState().testPath
    if (now === null || file === undefined) return
    shared.babouSpent = now
    const seconds = now.own - before.own + now.children - before.children
    const cost: FileCost = { file, seconds, calibrationMs }
    fs.appendFileSync(costFile(process.ppid), `${JSON.stringify(cost)}\n`)
  })
}

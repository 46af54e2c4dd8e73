import fs from 'node:fs'
import { afterAll, expect } from 'vitest'
import { calibrate } from './calibrate.ts'
import { costFile, type FileCost } from './cost-file.ts'

// Set-up of every project: records the processor time of each test file, including the processes it
// waited for, and the current speed of this machine.

const TICKS_A_SECOND = 100

interface Spent {
  readonly own: number
  readonly children: number
}

/** A worker runs several files: what it spent before belongs to earlier ones. */
const shared = globalThis as { babouSpent?: Spent }

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

const before = shared.babouSpent ?? { own: 0, children: 0 }
const calibration = calibrate()

afterAll(() => {
  const now = spent()
  const file = expect.getState().testPath
  if (now === null || file === undefined) return
  shared.babouSpent = now
  const seconds = now.own - before.own + now.children - before.children
  const cost: FileCost = { file, seconds, calibrationMs: calibration }
  fs.appendFileSync(costFile(process.ppid), `${JSON.stringify(cost)}\n`)
})

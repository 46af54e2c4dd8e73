import budget from '../budget.json' with { type: 'json' }
import { calibrate } from './cost/calibrate.ts'

/** Wall time of this many pieces of work is about half a second on the reference machine. */
const REPETITIONS = 100
const MOST = 8
/** CI shares its machine with what else runs there: it may slow down after it was measured. */
const LEAST_IN_CI = 3

/**
 * How many times slower than the reference machine (test/budget.json) this one is, from 1 to 8. It
 * multiplies every limit of time in tests: of a test, a wait, a process, and of babou where a test
 * shortens it. Rounded up: Node.js refuses some limits that are not a whole number of milliseconds.
 * Measured once when vitest starts; the workers inherit the result.
 */
export function slowness(): number {
  process.env.BABOU_TEST_SLOWNESS ??= String(measured())
  return Number(process.env.BABOU_TEST_SLOWNESS)
}

function measured(): number {
  const began = performance.now()
  for (let turn = 0; turn < REPETITIONS; turn++) calibrate()
  const usual = REPETITIONS * budget.calibrationMs
  const least = process.env.CI === undefined ? 1 : LEAST_IN_CI
  return Math.ceil(Math.min(MOST, Math.max(least, (performance.now() - began) / usual)))
}

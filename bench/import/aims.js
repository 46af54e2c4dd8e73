// The aims of an import, for the full size. For another size, each time is multiplied to the full
// size, as if all steps grew with the rows.
import { FULL } from './source.js'

/** The most seconds of each step. */
const MOST_SECONDS = new Map([
  ['whole', 3_600],
  ['a day later', 180],
  ['undone', 900],
])
const MOST_MIB = 600

/** Returns rows of a table: each aim, what was measured, and whether it is met. */
export function aimsOf({ sizes, runs }) {
  const times = FULL.snatches / sizes.snatches
  const note = times === 1 ? '' : ' by estimate'
  const verdict = (isMet) => `${isMet ? 'met' : 'not met'}${note}`
  const timed = runs.map(({ way, what, seconds }) => {
    const [most, measured] = [MOST_SECONDS.get(what), Math.round(seconds * times)]
    const aim = `${what} from ${way}: seconds ≤ ${most}`
    return { aim, measured, verdict: verdict(measured <= most) }
  })
  const peak = Math.max(...runs.map(({ peakMib }) => peakMib))
  const aim = `memory of the program: MiB ≤ ${MOST_MIB}`
  return [...timed, { aim, measured: Math.round(peak), verdict: verdict(peak <= MOST_MIB) }]
}

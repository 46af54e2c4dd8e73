import type { Log } from '../../shared/log.ts'
import { codeTotals } from './figures.ts'
import { replyCodes } from '../memory/reply-cells.ts'

/** The seconds between two lines of the log. */
const EVERY_SECONDS = 60

/** Creates the log of why announces were warned or refused: counts, once a minute. */
export function createRefusalLog(words: Int32Array, log: Log) {
  let before = codeTotals(words)
  let seconds = 0
  const write = () => {
    const after = codeTotals(words)
    const grown = replyCodes.flatMap((code, at) => {
      const more = after[at] - before[at]
      return more > 0 ? [[code, more] as const] : []
    })
    before = after
    seconds = 0
    if (grown.length > 0) log.debug('announces.refused', { codes: Object.fromEntries(grown) })
  }
  return {
    /** Call it every second. */
    tick(): void {
      seconds++
      if (seconds >= EVERY_SECONDS) write()
    },
    /** Logs the counts since the last line. */
    write,
  }
}

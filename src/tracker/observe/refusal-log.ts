import type { Log } from '../../shared/log.ts'
import { codeTotals } from './figures.ts'
import { replyCodes } from '../memory/reply-cells.ts'

/** Seconds between two lines: clients announce every half hour. */
const EVERY_SECONDS = 60

/** Logs the reasons for warnings and refusals of announces, as counts per minute. */
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
    /** Called once a second. */
    tick(): void {
      seconds++
      if (seconds >= EVERY_SECONDS) write()
    },
    /** Logs what was counted since the last line. */
    write,
  }
}

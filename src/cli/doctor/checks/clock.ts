import { findings, type Check, type Finding } from '../finding.ts'

const { fatal, warning, ok } = findings('clock')

/** A difference that is reported: announces, sessions and schedules are compared to the second. */
const APART_SECONDS = 5
/** With this difference, links, cookies and intervals stop working. */
const FAR_APART_SECONDS = 120
/**
 * Events are recorded with the current time: one from the future shows that a clock was set back.
 */
const FUTURE_SECONDS = 10

const KEEP_TIME = 'run a time service on every machine (systemd-timesyncd, chrony)'

export const clock: Check = {
  name: 'clock',
  look({ machine, database, now }) {
    const found: Finding[] = []
    const ahead = database.health?.aheadSeconds ?? 0
    if (Math.abs(ahead) >= APART_SECONDS) {
      const judge = Math.abs(ahead) >= FAR_APART_SECONDS ? fatal : warning
      const way = ahead > 0 ? 'ahead of' : 'behind'
      const seconds = Math.round(Math.abs(ahead))
      found.push(judge(`the database's clock is ${seconds} s ${way} this machine's`, KEEP_TIME))
    }
    const newest = database.health?.content?.newestEventAt ?? null
    const early = newest === null ? 0 : (newest.getTime() - now.getTime()) / 1000
    if (early > FUTURE_SECONDS) {
      found.push(
        warning(
          `the newest event was recorded ${Math.round(early)} s from now: the clock was set back`,
          KEEP_TIME,
        ),
      )
    }
    if (machine.isClockSynchronised === false) {
      found.push(warning('no time service is running on this machine', KEEP_TIME))
    }
    if (found.length > 0) return found
    const known = machine.isClockSynchronised === null ? '' : ', synchronized by a time service'
    return [ok(`the clock seems to be right${known}`)]
  },
}

import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { foreignUrlsUsed, MAX_FOREIGN_URLS } from '../../bridge/events/foreign-url-events.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import { sumStat } from '../memory/statistics.ts'
import { M } from '../memory/tables/member-row.ts'
import { MEMBER_ROWS } from '../memory/tables/member-table.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { World } from '../memory/world.ts'

/** How many members are checked per tick: 100,000 take 20 seconds. */
const ROWS_A_TICK = 5_000

/**
 * Creates the report of members whose clients announce by the URL of another program (rule 10),
 * each of them once an hour. Announce threads write the hour into the member's row; this goes
 * through the rows on the main thread while there are such announces. What could not be reported is
 * found in the next round.
 */
export function createForeignUrls({ words }: World, send: (event: Envelope) => boolean) {
  const rows = attachRows(words, MEMBER_ROWS)
  let from = 0
  let seen = 0
  let isDue = false

  /**
   * Returns the members of this tick's rows that have not been reported to jobs, with the hour of
   * each.
   */
  function untold(end: number): readonly number[] {
    const found: number[] = []
    for (; from < end && found.length < MAX_FOREIGN_URLS; from++) {
      const member = rows.at(from)
      if (member === 0) continue
      if (words[member + M.foreignHour] !== words[member + M.foreignTold]) found.push(member)
    }
    return found
  }

  function tell(members: readonly number[]): void {
    const uses = members.map((member) => ({
      memberId: (words[member + M.idLo] >>> 0) + (words[member + M.idHi] >>> 0) * 2 ** 32,
      at: words[member + M.foreignHour] * HOUR_SECONDS,
    }))
    if (!send(envelope(foreignUrlsUsed, { uses }))) {
      isDue = true
      return
    }
    members.forEach((member, index) => {
      words[member + M.foreignTold] = uses[index].at / HOUR_SECONDS
    })
  }

  return {
    /**
     * Continues the round, or starts one if there were such announces since the last; call it every
     * second.
     */
    tick(): void {
      if (from === 0) {
        const announces = sumStat(words, 'foreignUrls')
        if (announces === seen && !isDue) return
        seen = announces
        isDue = false
      }
      const count = rows.count()
      const members = untold(Math.min(count, from + ROWS_A_TICK))
      if (members.length > 0) tell(members)
      if (from >= count) from = 0
    },
  }
}

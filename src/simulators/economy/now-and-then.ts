import type { Economy } from './community.ts'
import type { Member } from './world.ts'
import { TICKS_A_DAY } from './world.ts'

/**
 * Calls `act` at random times while the member's client is on, on average `timesADay` times per
 * day.
 */
export function nowAndThen(
  economy: Economy,
  member: Member,
  timesADay: number,
  act: (tick: number) => void,
): void {
  const next = economy.tick + 1 + Math.round(economy.draw.wait(TICKS_A_DAY / timesADay))
  economy.agenda.plan(next, () => {
    if (member.offUntil <= next) act(next)
    nowAndThen(economy, member, timesADay, act)
  })
}

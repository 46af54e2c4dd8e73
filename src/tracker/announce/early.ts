import { leastInterval } from '../../domain/announce/interval.ts'
import { EVENT } from '../../domain/announce/types.ts'
import { lastSeen4, P, toldSeconds, V6 } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import { countersDiffer } from './session-counters.ts'
import type { Step } from './step.ts'

/**
 * How much earlier than the minimum interval an announce may arrive: BiglyBT announces 10 s early.
 */
const SLACK_SECONDS = 15
/**
 * A client that repeats an announce within this time missed the reply or has two network
 * interfaces.
 */
const REPEATED_SECONDS = 30

/** Creates the check whether an announce of a session is early or repeated (rules 57, 58). */
export function createEarly({ words, settings }: World) {
  /**
   * Returns when the session last announced over the announce's address family: each has a separate
   * interval.
   */
  function lastSeen({ peer, remote }: Step): number {
    if (remote.isIpv4) return lastSeen4(words, peer)
    const block = words[peer + P.ipv6] >>> 0
    return block === 0 ? 0 : words[block + V6.lastSeen]
  }

  return (step: Step): void => {
    const { event } = step.request
    step.isEarly = false
    step.isRepeated = false
    if (step.peer === 0) return
    const seen = lastSeen(step)
    if (seen === 0) return
    const passed = step.now - seen
    step.isRepeated = passed < REPEATED_SECONDS && !countersDiffer(words, step.peer, step.request)
    if (event !== EVENT.none && event !== EVENT.paused) return
    const told = toldSeconds(words, step.peer) || settings.interval()
    const least = leastInterval(told, settings.minInterval(), step.keyLo)
    step.isEarly = passed < least - SLACK_SECONDS
  }
}

import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { ReachFinding } from '../../bridge/events/reach-events.ts'
import { MAX_REACH_FINDINGS, reachFound } from '../../bridge/events/reach-events.ts'
import type { World } from '../memory/world.ts'
import type { Finding } from './prober-loop.ts'

/** The most findings that wait for the bridge; later tests make up for those that are dropped. */
const MOST_WAITING = 5_000

interface ReachFindingsOptions {
  readonly world: Pick<World, 'clock'>
  readonly node: string
  readonly storeId: string
  readonly send: (event: Envelope) => boolean
}

/** Creates the collection of the prober's findings for the members' pages. */
export function createReachFindings({ world, node, storeId, send }: ReachFindingsOptions) {
  const waiting: ReachFinding[] = []

  return {
    add({ memberId, family, port, found }: Finding): void {
      if (waiting.length >= MOST_WAITING) return
      const at = world.clock.wall()
      waiting.push({ memberId, family: family === 4 ? 'ipv4' : 'ipv6', port, found, at })
    },
    /** Sends the waiting findings; call it every few seconds. */
    tick(): void {
      while (waiting.length > 0) {
        const findings = waiting.slice(0, MAX_REACH_FINDINGS)
        if (!send(envelope(reachFound, { node, storeId, findings }))) return
        waiting.splice(0, findings.length)
      }
    },
  }
}

import { EVENT } from '../../domain/announce/types.ts'
import type { Step } from './step.ts'
import { P, PEER_FLAG, REACH4, REACH6 } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import { attachProbes } from '../memory/probe-ring.ts'

const NOTICE = Buffer.from('Others cannot connect to you: open the port of your client')

/**
 * Creates the part of an announce that concerns probing: it asks for a probe of an endpoint of
 * unknown reachability, and warns a client once that it is unreachable. Call it under the torrent's
 * lock.
 */
export function createReach({ words, settings }: World) {
  const probes = attachProbes(words)

  /** Returns the warning, or null. */
  return (step: Step): Uint8Array | null => {
    const { peer, remote, request } = step
    if (peer === 0 || step.isReadOnly || settings.probesPerSecond() === 0) return null
    let flags = words[peer + P.flags]
    const all = remote.isIpv4 ? REACH4 : REACH6
    const failed = all & (PEER_FLAG.failed4 | PEER_FLAG.failed6)
    const asked = all & (PEER_FLAG.asked4 | PEER_FLAG.asked6)
    // The client has restarted, and its port may be open now.
    if (request.event === EVENT.started && (flags & failed) !== 0) {
      flags &= ~(all | PEER_FLAG.warned | PEER_FLAG.noted)
    }
    const mayAsk = remote.isGlobal || settings.probeLocal()
    if ((flags & all) === 0 && mayAsk && probes.push(step)) flags |= asked
    const warns = (flags & failed) !== 0 && (flags & PEER_FLAG.warned) === 0
    if (warns) flags |= PEER_FLAG.warned
    words[peer + P.flags] = flags
    return warns ? NOTICE : null
  }
}

import { KIND } from '../../bridge/traffic-entry.ts'
import { createRawCredit } from '../../domain/announce/credit.ts'
import { STAT } from '../memory/statistics.ts'
import { endContradiction } from '../memory/swarm/contradiction-table.ts'
import { noteEntry, P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'
import type { EntryDetails, WriteEntry } from './write-entry.ts'

export interface EnterSwarm {
  /**
   * Adds a session to the swarm; returns false when the memory is full. A session that is added
   * only to be accounted (`isStaying` is false) does not replace another one.
   */
  readonly enter: (step: Step, kind: number, isStaying: boolean) => boolean
  /** Ends the member's other session at the step's endpoint, if there is one (rule 76). */
  readonly supersede: (step: Step) => void
}

/** Creates the functions that add a session to its swarm, under the torrent's lock. */
export function createEnterSwarm(world: World, writeEntry: WriteEntry): EnterSwarm {
  const { words, swarms, settings } = world
  const details: EntryDetails = {
    kind: KIND.stopped,
    credit: createRawCredit(),
    since: 0,
    flags: 0,
  }

  function end(step: Step, other: number, kind: EntryDetails['kind']): void {
    details.kind = kind
    details.since = step.now
    writeEntry(step, other, details)
    endContradiction(world, step.torrent, other)
    swarms.remove(step.torrent, other)
    // The removal may have moved rows, including the session's.
    if (step.peer !== 0) {
      step.peer = swarms.find(step.torrent, step.member, step.keyLo, step.keyHi)
    }
  }

  function supersede(step: Step): void {
    const { torrent, member, peer, remote, request } = step
    const other = remote.isIpv4
      ? swarms.findAt4(torrent, member, peer, remote.words[0], request.port)
      : swarms.findAt6(torrent, member, peer, remote.words, 0, request.port)
    if (other !== 0) end(step, other, KIND.stopped)
  }

  /** Makes room at the limit: ends the member's session that has been silent longest (rule 52). */
  function makeRoom(step: Step): void {
    const { torrent, member } = step
    if (swarms.countOthers(torrent, member, 0, 0) < settings.sessionsPerTorrent()) return
    const other = swarms.longestSilent(torrent, member, 0)
    if (other !== 0) end(step, other, KIND.expired)
  }

  function enter(step: Step, kind: number, isStaying: boolean): boolean {
    if (isStaying) {
      supersede(step)
      makeRoom(step)
    }
    step.peer = swarms.add(step.torrent, step.member, step.keyLo, step.keyHi, kind)
    if (step.peer === 0) {
      words[world.stats + STAT.noMemory]++
      return false
    }
    const { peer, request } = step
    words[peer + P.startedAt] = step.wall
    words[peer + P.lastAt] = step.now
    noteEntry(words, peer, step.now)
    if (isAllZero(request.peerId)) words[peer + P.flags] |= PEER_FLAG.suspicious
    return true
  }

  return { enter, supersede }
}

/** A key of zeros is allowed, and flagged (rule 42). */
function isAllZero(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== 0) return false
  return true
}

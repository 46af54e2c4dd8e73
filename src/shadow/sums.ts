import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Counters } from '../domain/shadow/counted.ts'
import { countedBetween } from '../domain/shadow/counted.ts'
import type { SeenRequest } from '../domain/shadow/request.ts'

/**
 * The most sessions, which take about 40 MB. Those that were silent for longest are dropped, and
 * start again at zero.
 */
const MOST_SESSIONS = 100_000
const MOST_MEMBERS = 20_000

interface Session {
  old: Counters | null
  ours: Counters | null
}

/** What each tracker has counted for a member, in bytes. */
export interface MemberSums {
  readonly passkey: string
  oldUp: bigint
  oldDown: bigint
  oursUp: bigint
  oursDown: bigint
}

export type Sums = Omit<MemberSums, 'passkey'>

/** What each tracker counts, calculated from the counters in the requests that it accepted. */
export interface Counting {
  readonly add: (seen: SeenRequest, accepted: { old: boolean; ours: boolean }) => void
  readonly total: () => Sums
  /** Returns the members whose sums differ, the largest difference first. */
  readonly differing: (limit: number) => readonly MemberSums[]
  readonly sizes: () => { sessions: number; members: number }
}

export function createCounting(): Counting {
  const sessions = new LRUCache<string, Session>({ max: MOST_SESSIONS })
  const members = new LRUCache<string, MemberSums>({ max: MOST_MEMBERS })
  const total: Sums = { oldUp: 0n, oldDown: 0n, oursUp: 0n, oursDown: 0n }

  return {
    add(seen, accepted) {
      const { passkey, session: name, uploaded: up, downloaded: down } = seen
      if (passkey === null || name === null || up === null || down === null) return
      const key = createHash('sha256').update(name).digest('base64').slice(0, 22)
      const session = sessions.get(key) ?? { old: null, ours: null }
      sessions.set(key, session)
      const member = members.get(passkey) ?? {
        passkey,
        oldUp: 0n,
        oldDown: 0n,
        oursUp: 0n,
        oursDown: 0n,
      }
      members.set(passkey, member)
      if (accepted.old) {
        const counted = countedBetween(session.old, { up, down })
        session.old = { up, down }
        for (const sums of [member, total]) {
          sums.oldUp += counted.up
          sums.oldDown += counted.down
        }
      }
      if (accepted.ours) {
        const counted = countedBetween(session.ours, { up, down })
        session.ours = { up, down }
        for (const sums of [member, total]) {
          sums.oursUp += counted.up
          sums.oursDown += counted.down
        }
      }
    },
    total: () => ({ ...total }),
    differing(limit) {
      const found = [...members.values()].filter((sums) => differenceOf(sums) > 0n)
      return found.sort((a, b) => (differenceOf(a) < differenceOf(b) ? 1 : -1)).slice(0, limit)
    },
    sizes: () => ({ sessions: sessions.size, members: members.size }),
  }
}

function differenceOf({ oldUp, oldDown, oursUp, oursDown }: Sums): bigint {
  const apart = (a: bigint, b: bigint) => (a > b ? a - b : b - a)
  return apart(oldUp, oursUp) + apart(oldDown, oursDown)
}

import { announce, aPeerId, isTaken, type Announce } from './announcer.ts'
import { slowness } from '../slowness.ts'

/** One simulated client: what it moved, and what the tracker acknowledged of it. */
interface LoadSession {
  readonly memberName: string
  acknowledgedUp: bigint
  acknowledgedDown: bigint
}

export interface LoadPlan {
  readonly trackerUrl: string
  readonly people: readonly { readonly name: string; readonly passkey: string }[]
  readonly torrents: readonly { readonly infoHash: string; readonly size: number }[]
  readonly sessions: number
  /** A number in [0, 1), from a seeded source, so that a run can be repeated. */
  readonly random: () => number
}

export interface Load {
  /** Announces with a complete OK reply. */
  readonly acknowledged: () => number
  /** Stops the loops, then sends one more `stopped` per session until it is acknowledged. */
  readonly finish: () => Promise<void>
  /** The acknowledged totals of each member. */
  readonly totals: () => Map<string, { up: bigint; down: bigint }>
}

const RETRY_MILLISECONDS = 40
const FINISH_SECONDS = 60

/**
 * Closed loops of announces: each session waits for its reply, then reports more. Only complete
 * replies count as acknowledged; a session without one reports its totals again, as clients do.
 */
export function startLoad(plan: LoadPlan): Load {
  let isRunning = true
  let replies = 0
  const sessions = Array.from({ length: plan.sessions }, (_, index) => newSession(plan, index))
  const loops = sessions.map(({ session, say }) => loop(session, say))
  for (const running of loops) running.catch(() => {}) // finish() reports it

  async function loop(session: LoadSession, say: Announce) {
    await acknowledged(session, { ...say, event: 'started' })
    let now = say
    while (isRunning) {
      now = {
        ...now,
        uploaded: now.uploaded + BigInt(Math.floor(plan.random() * 1e6)),
        downloaded: now.downloaded + BigInt(Math.floor(plan.random() * 1e5)),
      }
      await acknowledged(session, now)
    }
    await acknowledged(session, { ...now, event: 'stopped' })
  }

  async function acknowledged(session: LoadSession, say: Announce) {
    const deadline = Date.now() + FINISH_SECONDS * slowness() * 1000
    for (;;) {
      const reply = await announce(plan.trackerUrl, say).catch(() => null)
      if (reply !== null && isTaken(reply)) break
      if (Date.now() > deadline)
        throw new Error(`no acknowledgement: ${reply?.failure ?? reply?.warning}`)
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
    }
    replies++
    session.acknowledgedUp = say.uploaded
    session.acknowledgedDown = say.downloaded
  }

  return {
    acknowledged: () => replies,
    async finish() {
      isRunning = false
      await Promise.all(loops)
    },
    totals() {
      const sums = new Map<string, { up: bigint; down: bigint }>()
      for (const { session } of sessions) {
        const before = sums.get(session.memberName) ?? { up: 0n, down: 0n }
        sums.set(session.memberName, {
          up: before.up + session.acknowledgedUp,
          down: before.down + session.acknowledgedDown,
        })
      }
      return sums
    },
  }
}

function newSession(plan: LoadPlan, index: number): { session: LoadSession; say: Announce } {
  const who = plan.people[index % plan.people.length]
  const torrent = plan.torrents[Math.floor(index / plan.people.length) % plan.torrents.length]
  return {
    session: { memberName: who.name, acknowledgedUp: 0n, acknowledgedDown: 0n },
    say: {
      passkey: who.passkey,
      infoHash: torrent.infoHash,
      peerId: aPeerId(),
      port: 20_000 + index,
      uploaded: 0n,
      downloaded: 0n,
      left: BigInt(torrent.size),
    },
  }
}

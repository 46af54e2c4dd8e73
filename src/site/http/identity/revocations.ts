import type { Clock } from '../../../shared/clock.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Listener } from '../../../store/base/listen.ts'
import * as signIns from '../../../store/accounts/sign-ins.ts'

// A session cookie is checked without a lookup, so the end of a session is pushed: every node
// learns of it within a moment (NOTIFY) and keeps it in memory. Bans and new passwords need no
// push, since the member's row, epoch included, is read with each request.

export interface Revocations {
  /**
   * Loads the sessions that ended before and starts listening, before the site accepts requests.
   */
  readonly start: () => Promise<void>
  readonly hasEnded: (signInId: string) => Promise<boolean>
}

interface Deps {
  readonly db: Db
  readonly listener: Listener
  readonly clock: Clock
}

export function createRevocations({ db, listener, clock }: Deps): Revocations {
  let ended = new Set<string>()
  // Incremented with each gap in listening, so that a slow load of an older gap does not count.
  let gap = 0
  let loadedGap = -1

  async function load(): Promise<void> {
    const mine = ++gap
    // Ends that are received while the table is read are added to the new set too.
    const heard = new Set<string>()
    ended = heard
    for (const id of await signIns.endedIds(db, clock.now())) heard.add(id)
    if (mine === gap) loadedGap = mine
  }

  return {
    async start() {
      listener.on(signIns.ENDED_CHANNEL, (id) => ended.add(id))
      // After a failed load the memory is stale, and the table is asked until the next gap.
      listener.onGap(() => void load().catch(() => {}))
      await load()
    },
    async hasEnded(id) {
      if (ended.has(id)) return true
      const isFresh = listener.isUp() && loadedGap === gap
      return isFresh ? false : signIns.hasEnded(db, id)
    },
  }
}

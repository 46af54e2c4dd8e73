import type { Applied } from '../../bridge/link/progress.ts'
import type { LinkHandlers } from '../../bridge/link/types.ts'
import type { Inbox } from './inbox.ts'
import type { Journals } from '../journal/journals.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import { STATE, writeStatus } from '../memory/status.ts'
import type { SwarmCounts } from '../observe/swarm-counts.ts'
import type { World } from '../memory/world.ts'

export interface LinkHandlersOptions {
  readonly world: World
  readonly inbox: Inbox
  readonly kept: KeptState
  readonly journals: Journals
  readonly counts: SwarmCounts
  /** Called when the link was cut. */
  readonly onDown: () => void
  /** Returns which events the link has received so far. */
  readonly applied: () => Applied | null
}

/**
 * Creates the handlers of the link's events, which apply them to the tables and then store them on
 * disk.
 */
export function linkHandlers(options: LinkHandlersOptions): LinkHandlers {
  const { world, inbox, kept, journals, counts } = options
  const { words } = world
  const beReady = () => {
    if (world.status.state() === STATE.loading) writeStatus(words, 'state', STATE.ready)
  }
  let outbox = kept.resume?.outboxId
  return {
    snapshotBegin(outboxId) {
      // By now, the link no longer knows what it had applied before.
      if (outboxId !== outbox) journals.batches.startAgain()
      outbox = outboxId
      inbox.snapshotBegin(outboxId)
      kept.snapshotBegin(outboxId)
    },
    event(event, position) {
      inbox.event(event)
      kept.event(event, position)
    },
    snapshotEnd() {
      inbox.snapshotEnd()
      const applied = options.applied()
      if (applied !== null) kept.snapshotEnd(applied)
      beReady()
    },
    up() {
      journals.batches.resend()
      counts.join()
    },
    down() {
      writeStatus(words, 'isBehind', 1)
      counts.leave()
      options.onDown()
    },
    caughtUp() {
      writeStatus(words, 'isBehind', 0)
      kept.tick(true)
      beReady()
    },
  }
}

/**
 * Serves from the stored state immediately, unless it is older than the allowed number of seconds.
 */
export function startFromKept(
  world: World,
  kept: KeptState,
  maxStaleness: number | undefined,
): void {
  const stale = kept.staleSeconds()
  if (kept.resume === null || stale === null) return
  if (stale < (maxStaleness ?? Infinity)) writeStatus(world.words, 'state', STATE.ready)
}

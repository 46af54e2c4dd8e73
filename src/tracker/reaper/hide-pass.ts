import { setImmediate as nextTurn } from 'node:timers/promises'
import { attachRows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import { hideForbidden } from '../memory/swarm/visibility.ts'

/** How many peers are checked before other work can run. */
const SLICE_PEERS = 5_000
const SLICE_TORRENTS = 20_000

export interface HidePass {
  /**
   * Requests a pass over all swarms, because a member or network lost a right. One pass serves all
   * requests made before it starts.
   */
  readonly request: () => void
  /** Resolves when no request is pending any longer. */
  readonly settled: () => Promise<void>
}

/**
 * Creates the passes that hide the peers of members who were banned or may no longer leech, and
 * those in banned networks, within a second (rules 45, 46). A pass over 5 million peers takes about
 * a tenth of a second; any number of bans share one pass.
 */
export function createHidePass(world: World): HidePass {
  const { words, lock, swarms, status } = world
  const rows = attachRows(words, TORRENT_ROWS)
  let isAsked = false
  let running: Promise<void> | null = null

  async function pass(): Promise<void> {
    let looked = 0
    for (let number = 0; number < rows.count() && !status.isStopping(); number++) {
      const torrent = rows.at(number)
      if (torrent !== 0 && words[torrent + T.block] !== 0) {
        if (!lock.tryTake(torrent)) {
          await nextTurn()
          number--
          continue
        }
        hideForbidden(world, torrent)
        lock.release(torrent)
        looked += swarms.size(torrent)
      }
      if (looked < SLICE_PEERS && number % SLICE_TORRENTS !== SLICE_TORRENTS - 1) continue
      looked = 0
      await nextTurn()
    }
  }

  async function run(): Promise<void> {
    // In a later turn, because a full state contains thousands of bans in one turn.
    await nextTurn()
    while (isAsked) {
      isAsked = false
      await pass()
    }
    running = null
  }

  return {
    request() {
      isAsked = true
      running ??= run()
    },
    settled: async () => {
      await running
    },
  }
}

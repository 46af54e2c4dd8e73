import { TORRENT_STATE } from '../../../domain/announce/types.ts'
import { STAT } from '../statistics.ts'
import type { World } from '../world.ts'
import type { TableWriters } from './table-writers.ts'
import { T } from './torrent-row.ts'

const LEAST_ROWS = 20_000
/** The approximate number of seconds that one round over all torrents takes. */
const ROUND_SECONDS = 30

export interface Rounds {
  /** Continues the round; call it about every second. */
  readonly tick: () => void
  /** Returns the sums of the last complete round. */
  readonly sums: () => { readonly seeders: number; readonly leechers: number }
}

/**
 * Creates the walk over all torrents, on the main thread: it adds up their counts and drops removed
 * ones.
 */
export function createRounds(world: World, { torrents }: TableWriters): Rounds {
  const { words, clock, settings, status, stats } = world
  let from = 0
  let running = { seeders: 0, leechers: 0 }
  let sums = running

  /** Whether a torrent was removed long enough ago. */
  function isForgotten(torrent: number): boolean {
    if (words[torrent + T.state] !== TORRENT_STATE.removed) return false
    const removedFor = clock.wall() - (words[torrent + T.removedAt] >>> 0)
    return removedFor > settings.removedTorrentSeconds()
  }

  /**
   * Whether a torrent is known only from a journal or a snapshot: the complete state of the site
   * does not contain it.
   */
  function isUnnamed(torrent: number): boolean {
    return words[torrent + T.state] === TORRENT_STATE.unknown && !status.isBehind()
  }

  function look(torrent: number): void {
    if (words[torrent + T.block] !== 0 || words[torrent + T.dirtyNext] !== 0) return
    const reason = isForgotten(torrent)
      ? STAT.forgottenTorrents
      : isUnnamed(torrent)
        ? STAT.unnamedTorrents
        : null
    if (reason !== null && torrents.drop(torrent)) words[stats + reason]++
  }

  return {
    sums: () => sums,
    tick() {
      const count = torrents.rows.count()
      const end = Math.min(count, from + Math.max(LEAST_ROWS, Math.ceil(count / ROUND_SECONDS)))
      for (; from < end; from++) {
        const torrent = torrents.rows.at(from)
        if (torrent === 0) continue
        running.seeders += words[torrent + T.seeders]
        running.leechers += words[torrent + T.leechers]
        look(torrent)
      }
      if (from < count) return
      from = 0
      sums = running
      running = { seeders: 0, leechers: 0 }
    },
  }
}

import type { Economy } from './community.ts'
import { chosen, download, hasTorrent } from './downloads.ts'
import { nowAndThen } from './now-and-then.ts'

// Several cheaters in one swarm.

const MEMBERS = 3
const TORRENTS_A_DAY = 1.5

/**
 * Puts every second cheating member into a group of three, whose members download the same
 * torrents.
 */
export function startCompanies(economy: Economy): void {
  const cheaters = economy.members.filter(({ cheat }) => cheat !== null)
  const sociable = cheaters.filter((_, nth) => nth % 2 === 0)
  for (let first = 0; first + 1 < sociable.length; first += MEMBERS) {
    const company = sociable.slice(first, first + MEMBERS)
    nowAndThen(economy, company[0], TORRENTS_A_DAY, () => {
      const torrent = chosen(economy)
      for (const member of company) {
        if (!hasTorrent(member, torrent)) download(economy, member, torrent)
      }
    })
  }
}

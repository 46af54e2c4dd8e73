import type { Economy } from './community.ts'
import { everyAnnounce, forPair, ghostOf, unwanted } from './ghosts.ts'
import { uploadCheats } from './uploads/index.ts'
import type { Member } from './world.ts'
import { TICKS_A_DAY } from './world.ts'

// Cheats that need more than false numbers in regular announces: torrents that a member only claims
// to seed, or a second account.

const EMPTY_TORRENTS = 40
const PAIR_TORRENTS = 3
const BURST_DAYS = 2

/**
 * Plans the actions of a cheating member. Does nothing for honest members, and for those who only
 * report false numbers.
 */
export function startCheating(economy: Economy, member: Member): void {
  if (member.cheat === null) return
  const { kind, amount } = member.cheat
  if (kind === 'drip-on-empty') drip(economy, member, amount)
  if (kind === 'burst') burst(economy, member, amount, 1 + economy.draw.whole(0, TICKS_A_DAY))
  if (kind === 'pair') pair(economy, member, amount)
  if (kind === 'seeds-nothing') seedNothing(economy, member, amount)
  uploadCheats[kind]?.(economy, member, amount)
}

function drip(economy: Economy, member: Member, bytesAnHour: number): void {
  for (let nth = 0; nth < EMPTY_TORRENTS; nth++) {
    const peer = ghostOf(economy, member, unwanted(economy))
    everyAnnounce(economy, peer, (hours) => {
      peer.fakeUp += bytesAnHour * hours * (0.5 + economy.draw.next())
    })
  }
}

/** Reports a burst of uploads on every second day, on one of the torrents that the member seeds. */
function burst(economy: Economy, member: Member, bytes: number, tick: number): void {
  economy.agenda.plan(tick, () => {
    const seeded = [...member.peers].filter(({ has, torrent }) => has === torrent.size)
    if (seeded.length > 0 && member.offUntil <= tick) {
      const peer = economy.draw.pick(seeded)
      peer.fakeUp += bytes
      economy.peers.touch(peer, tick)
    }
    burst(economy, member, bytes, tick + BURST_DAYS * TICKS_A_DAY)
  })
}

function pair(economy: Economy, member: Member, bytesADay: number): void {
  const { partner } = member
  if (partner === null) return
  const share = bytesADay / PAIR_TORRENTS / 24
  for (let nth = 0; nth < PAIR_TORRENTS; nth++) {
    const torrent = forPair(economy)
    const seeder = ghostOf(economy, member, torrent)
    const leecher = ghostOf(economy, partner, torrent, { left: torrent.size })
    everyAnnounce(economy, seeder, (hours, tick) => {
      seeder.fakeUp += share * hours
      leecher.fakeDown += share * hours
      economy.peers.touch(leecher, tick)
    })
  }
}

function seedNothing(economy: Economy, member: Member, torrents: number): void {
  const { draw } = economy
  for (let nth = 0; nth < torrents; nth++) {
    const torrent = draw.pick(economy.torrents)
    if (![...member.peers].some((peer) => peer.torrent === torrent)) {
      ghostOf(economy, member, torrent)
    }
  }
}

import type { Economy } from '../community.ts'
import { everyAnnounce, forPair, ghostOf } from '../ghosts.ts'
import type { Member } from '../world.ts'

// Accounts that claim uploads to each other. All reports agree, and no torrent is downloaded twice.

/** A second account claims to download each torrent of the first one once. */
export function downloadOnce(economy: Economy, member: Member, bytesADay: number): void {
  const { partner } = member
  if (partner !== null) uploadTo(economy, member, [partner], bytesADay)
}

/** Each of several accounts claims to upload to all others. */
export function uploadInCircle(economy: Economy, member: Member, bytesADay: number): void {
  const accounts = [member]
  for (let next = member.partner; next !== null; next = next.partner) accounts.push(next)
  for (const account of accounts) {
    const others = accounts.filter((other) => other !== account)
    uploadTo(economy, account, others, bytesADay)
  }
}

/** Takes one torrent after another: the next one begins when all accounts have the current one. */
function uploadTo(
  economy: Economy,
  member: Member,
  others: readonly Member[],
  bytesADay: number,
): void {
  const { peers } = economy
  const torrent = forPair(economy)
  const seeder = ghostOf(economy, member, torrent)
  const leechers = others.map((other) => {
    return ghostOf(economy, other, torrent, { left: torrent.size, claimsProgress: true })
  })
  const share = bytesADay / others.length / 24
  everyAnnounce(economy, seeder, (hours, tick) => {
    if (leechers.every(({ left }) => left === 0)) {
      for (const peer of [seeder, ...leechers]) peers.leave(peer, tick, false)
      uploadTo(economy, member, others, bytesADay)
      return
    }
    for (const leecher of leechers) {
      // The claim includes bytes that are not announced yet.
      const bytes = Math.max(0, Math.min(share * hours, leecher.left - leecher.fakeDown))
      seeder.fakeUp += bytes
      leecher.fakeDown += bytes
      peers.touch(leecher, tick)
    }
  })
}

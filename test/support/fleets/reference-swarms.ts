import { hashOf, passkeyOf } from '../../tracker/support/a-jobs.ts'
import type { AnnounceReply } from '../clients/announcer.ts'
import { announce } from '../clients/announcer.ts'

// Swarms that do not change: each has the same two seeders and one leecher.

export const REFERENCE_SEEDERS = [901, 902]
const LEECHER = 903
export const REFERENCE_MEMBERS = [...REFERENCE_SEEDERS, LEECHER]

/** The members announce each torrent to the tracker of this port. */
export async function beginSwarms(port: number, torrents: readonly number[]): Promise<void> {
  for (const torrent of torrents) {
    for (const member of REFERENCE_MEMBERS) {
      const { failure } = await say(port, torrent, member, 'started')
      if (failure !== null) throw new Error(failure)
    }
  }
}

/** What a tracker replies to the leechers of swarms that it does not have completely. */
export async function notWhole(port: number, torrents: readonly number[]) {
  const wrong: unknown[] = []
  for (const torrent of torrents) {
    const { failure, complete, incomplete } = await say(port, torrent, LEECHER)
    const isWhole = failure === null && complete === REFERENCE_SEEDERS.length && incomplete === 1
    if (!isWhole) wrong.push({ torrent, failure, complete, incomplete })
  }
  return wrong
}

function say(
  port: number,
  torrent: number,
  member: number,
  event?: 'started',
): Promise<AnnounceReply> {
  return announce(`http://127.0.0.1:${port}`, {
    ...{ passkey: passkeyOf(member), infoHash: hashOf(torrent), port: 20_000 + member },
    peerId: Buffer.from(`-qB4520-${String(member).padStart(12, '0')}`),
    ...{ uploaded: 0n, downloaded: 0n, left: member === LEECHER ? 9n : 0n, event },
  })
}

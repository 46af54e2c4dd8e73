import type { DemoInterval, DemoPeer, DemoTorrent } from '../types.ts'

// The figures of all peers that count in the totals and daily records of members. They are plain
// numbers, because those move to another thread faster than objects.

/** A peer in the swarm of a torrent of this size. */
export interface CountedPeer extends Pick<
  DemoPeer,
  'memberId' | 'startedAt' | 'lastAt' | 'completedAt' | 'isUploader' | 'seededSeconds'
> {
  readonly sizeBytes: number
  /** The sums of all intervals of the peer. */
  readonly up: number
  readonly down: number
  /** The intervals in the recorded days. */
  readonly recent: readonly Pick<DemoInterval, 'at' | 'up' | 'down'>[]
}

/** Means that there is no time. */
const NEVER = -1

/** @param since the start of the recorded days, in seconds since 1970 */
export function packPeers(torrents: readonly DemoTorrent[], since: number): readonly number[] {
  const to: number[] = []
  for (const { sizeBytes, peers } of torrents) {
    for (const peer of peers) {
      const { intervals } = peer
      to.push(sizeBytes, peer.memberId, peer.startedAt, peer.lastAt, peer.completedAt ?? NEVER)
      to.push(Number(peer.isUploader), peer.seededSeconds)
      to.push(sumOf(intervals, 'up'), sumOf(intervals, 'down'))
      const recent = intervals.filter(({ at }) => at >= since)
      to.push(recent.length)
      for (const { at, up, down } of recent) to.push(at, up, down)
    }
  }
  return to
}

export function sumOf(intervals: readonly DemoInterval[], way: 'up' | 'down'): number {
  return intervals.reduce((sum, interval) => sum + interval[way], 0)
}

export function* unpackPeers(from: Float64Array): Generator<CountedPeer> {
  for (let at = 0; at < from.length;) {
    const sizeBytes = from[at++]
    const memberId = from[at++]
    const startedAt = from[at++]
    const lastAt = from[at++]
    const completed = from[at++]
    const isUploader = from[at++] === 1
    const seededSeconds = from[at++]
    const [up, down] = [from[at++], from[at++]]
    const recent = Array.from({ length: from[at++] }, () => {
      return { at: from[at++], up: from[at++], down: from[at++] }
    })
    const completedAt = completed === NEVER ? null : completed
    const when = { startedAt, lastAt, completedAt }
    yield { sizeBytes, memberId, ...when, isUploader, seededSeconds, up, down, recent }
  }
}

import type { ReplyFacts } from './reply.ts'

/** How two trackers decided about the same announce. */
export type Verdict = 'both accept' | 'both refuse' | 'only old accepts' | 'only ours accepts'

export interface Difference {
  readonly verdict: Verdict
  /** What differs: `accepted → Unregistered torrent`; null: both replies are of the same kind. */
  readonly reason: string | null
  /** The count of the new tracker minus that of the old one; null: one of them gives no count. */
  readonly complete: number | null
  readonly incomplete: number | null
  /**
   * The number of peers that only one of them returned; null: a list was full, and therefore only a
   * selection.
   */
  readonly peers: { readonly onlyOld: number; readonly onlyOurs: number } | null
}

/** A list that is shorter than this, and shorter than requested, contains all peers. */
const SHORT_LIST = 50
const MOST_REASON = 80

/** Compares the replies of an old tracker and babou's to an announce for `numwant` peers. */
export function compareReplies(
  old: ReplyFacts,
  ours: ReplyFacts,
  numwant: number | null,
): Difference {
  const isAccepted = ({ outcome }: ReplyFacts) => outcome !== 'refused'
  const verdict = isAccepted(old)
    ? isAccepted(ours)
      ? 'both accept'
      : 'only old accepts'
    : isAccepted(ours)
      ? 'only ours accepts'
      : 'both refuse'
  const isSame = old.outcome === ours.outcome
  return {
    verdict,
    reason: isSame ? null : `${wordOf(old)} → ${wordOf(ours)}`,
    complete: lessOf(ours.complete, old.complete),
    incomplete: lessOf(ours.incomplete, old.incomplete),
    peers: verdict === 'both accept' ? peersOnlyIn(old, ours, numwant) : null,
  }
}

/** Returns what a tracker said, without anything that could be a passkey or a hash. */
function wordOf({ outcome, reason }: ReplyFacts): string {
  if (outcome === 'accepted') return 'accepted'
  const text = reason
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/[0-9A-Za-z]{16,}/g, '…')
    .slice(0, MOST_REASON)
  return outcome === 'warned' ? `warning: ${text}` : text
}

function lessOf(ours: number | null, old: number | null): number | null {
  return ours === null || old === null ? null : ours - old
}

function peersOnlyIn(old: ReplyFacts, ours: ReplyFacts, numwant: number | null) {
  const full = Math.min(numwant ?? SHORT_LIST, SHORT_LIST)
  if (old.peers.size >= full || ours.peers.size >= full) return null
  const without = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...one].filter((peer) => !other.has(peer)).length
  return { onlyOld: without(old.peers, ours.peers), onlyOurs: without(ours.peers, old.peers) }
}

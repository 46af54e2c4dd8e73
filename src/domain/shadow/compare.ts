import type { ReplyFacts } from './reply.ts'

/** How two trackers decided about the same announce. */
export type Verdict = 'both accept' | 'both refuse' | 'only old accepts' | 'only ours accepts'

export interface Difference {
  readonly verdict: Verdict
  /** `accepted → Unregistered torrent`; null: both replies are of the same kind. */
  readonly reason: string | null
  /** The new tracker's count minus the old one's; null: one of them does not give it. */
  readonly complete: number | null
  readonly incomplete: number | null
  /**
   * The number of peers that only one of them returned; null: a list was full, so it was a
   * selection.
   */
  readonly peers: { readonly onlyOld: number; readonly onlyOurs: number } | null
}

/** A list shorter than this, and shorter than requested, has every peer. */
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

/** Returns a tracker's text, without anything that could be a passkey or a hash. */
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

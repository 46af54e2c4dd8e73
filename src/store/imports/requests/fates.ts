import type { ImportRow, Outcome } from '../records.ts'
import type { Author } from '../texts/authors.ts'
import type { PlainRequest } from './plain-requests.ts'

// The outcome here for a request of the source.

/** What is known here about the members and torrents that a request names. */
export interface Facts {
  /**
   * Returns the member here for a member of the source; null and anonymous members have no account.
   */
  readonly memberOf: (oldId: number | null, isAnonymous?: boolean) => Author
  /** Torrents by their IDs in the source. */
  readonly torrents: ReadonlyMap<number, ImportRow>
}

export interface Filling {
  readonly kind: 'filled'
  /** `pending`: the requester has not decided, and the bounty is held. */
  readonly state: 'pending' | 'approved'
  readonly torrentId: number
  /** Null: not a member with an account here. */
  readonly payeeId: number | null
  readonly fillerId: number | null
}

export type Fate =
  | { readonly kind: 'refused'; readonly outcome: Outcome; readonly reason: string }
  | { readonly kind: 'open' }
  | Filling
  /** The bounty was paid there, and the request cannot be shown here as filled. */
  | { readonly kind: 'closed'; readonly reason: string }

/** The largest sum that can be read from the database as a number. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER)
/** The reason for a request that has ended and whose torrent is not here. */
export const FILLED_ELSEWHERE = 'Filled on the old site by a torrent that is not here.'

const waits = (whose: string): Fate => {
  return { kind: 'refused', outcome: 'quarantined', reason: `${whose} is in quarantine` }
}

/**
 * Returns the outcome for a request.
 * @param isLeftOut whether its category is left out
 */
export function fateOf(request: PlainRequest, isLeftOut: boolean, facts: Facts): Fate {
  const out = (reason: string): Fate => ({ kind: 'refused', outcome: 'left-out', reason })
  if (request.left_out !== null) return out(request.left_out)
  if (request.title.trim() === '') return out('It has no title')
  if (isLeftOut) return out('Its category is left out')
  if (facts.memberOf(request.member_id, request.is_anonymous).kind === 'waits') {
    return waits('Its member')
  }
  if (givenIn(request) > MOST) {
    return { kind: 'refused', outcome: 'quarantined', reason: 'Its bounties are above 2^53' }
  }
  return request.state === 'open' ? { kind: 'open' } : filledFate(request, facts)
}

function filledFate(request: PlainRequest, { memberOf, torrents }: Facts): Fate {
  const isApproved = request.state === 'approved'
  const torrent = torrents.get(request.torrent_id ?? 0)
  if (torrent?.outcome === 'quarantined') return waits('Its torrent')
  const payee = memberOf(request.payee_id)
  const filler = memberOf(request.filler_id)
  if (payee.kind === 'waits' || filler.kind === 'waits') return waits('The member who filled it')
  if (torrent?.newId == null) {
    return isApproved ? { kind: 'closed', reason: FILLED_ELSEWHERE } : { kind: 'open' }
  }
  // A member to be paid is required.
  if (!isApproved && payee.kind !== 'member') return { kind: 'open' }
  return {
    ...{ kind: 'filled', state: isApproved ? 'approved' : 'pending', torrentId: torrent.newId },
    payeeId: payee.kind === 'member' ? payee.id : null,
    fillerId: filler.kind === 'member' ? filler.id : null,
  }
}

function givenIn({ bounties }: PlainRequest): bigint {
  return bounties.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
}

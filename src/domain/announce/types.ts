/** The `event` of an announce; `paused` is BEP 21's partial seed, `none` also any unknown word. */
export const EVENT = { none: 0, started: 1, completed: 2, stopped: 3, paused: 4 } as const
export type EventCode = (typeof EVENT)[keyof typeof EVENT]

export const TORRENT_STATE = { unknown: 0, listed: 1, pending: 2, removed: 3 } as const
export type TorrentStateCode = (typeof TORRENT_STATE)[keyof typeof TORRENT_STATE]

/**
 * What rules look at: one view, filled anew for each announce, never a new object a request.
 * Rules read it and keep nothing of it.
 */
export interface Facts {
  readonly event: EventCode
  /** Whether `left` is above 0 in the request. */
  readonly isLeeching: boolean
  readonly port: number
  /** Whether the port is on the list of refused ones (rule 35). */
  readonly portIsDenied: boolean
  /** The passkey is one that its member had before the present one (rule 44). */
  readonly passkeyIsFormer: boolean
  readonly memberIsBanned: boolean
  /** The address is in a network that staff banned. */
  readonly networkIsBanned: boolean
  readonly memberMayLeech: boolean
  readonly torrentState: TorrentStateCode
  /** Whether an unknown hash may yet turn up: just started, behind, or just asked for (rule 47). */
  readonly unknownIsFresh: boolean
  readonly memberIsUploader: boolean
  readonly sessionIsKnown: boolean
  /**
   * Current sessions of this member on this torrent besides this one; yielding ones not counted.
   */
  readonly otherSessions: number
  readonly maxSessions: number
  /** Other torrents that the member leeches and seeds now, and how many at most; 0: any number. */
  readonly leechesElsewhere: number
  readonly leechSlots: number
  readonly seedsElsewhere: number
  readonly seedSlots: number
  /** The request looks like a web browser's, and these are refused (rule 51). */
  readonly isBrowser: boolean
  /** By the beginning of its peer id (rule 50). */
  readonly clientIsAllowed: boolean
  /** The member had as many lists of peers as it may in an hour, and asks for one (rule 59). */
  readonly hasHadLists: boolean
}

/**
 * What a rule answers with: a constant of the catalogue (refusals.ts), never made per request.
 *
 * `account` says whether the bytes of this announce still count, `listed` whether the peer may be
 * given to others. A ruling without `account` has no side effect at all.
 */
export interface Ruling {
  readonly code: string
  /** `refuse`: a bencoded `failure reason`; `warn`: a normal reply without peers, and a warning. */
  readonly reply: 'refuse' | 'warn'
  readonly account: boolean
  readonly listed: boolean
  /** The session is accounted a last time and ends: the member or the torrent is gone. */
  readonly endsSession: boolean
  /** ASCII, at most 100 bytes; its beginning is a promise (contract.md §3). */
  readonly text: string
  /** Whose own words follow the text after a colon, if there are any. */
  readonly reasonOf: 'member' | 'torrent' | 'network' | null
  /** Seconds until the client may try again. */
  readonly intervalSeconds: number
}

/** Null: the rule has nothing against the announce. */
export type Rule = (facts: Facts) => Ruling | null

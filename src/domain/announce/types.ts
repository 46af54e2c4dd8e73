/**
 * The `event` of an announce. `paused` is that of a partial seed (BEP 21); `none` also stands for
 * any unknown event.
 */
export const EVENT = { none: 0, started: 1, completed: 2, stopped: 3, paused: 4 } as const
export type EventCode = (typeof EVENT)[keyof typeof EVENT]

export const TORRENT_STATE = { unknown: 0, listed: 1, pending: 2, removed: 3 } as const
export type TorrentStateCode = (typeof TORRENT_STATE)[keyof typeof TORRENT_STATE]

/**
 * Creates the facts that rules read, with the values that they have before an announce: one object
 * per thread, refilled for each announce.
 */
export function createFacts() {
  return {
    event: EVENT.none as EventCode,
    /** Whether `left` is above 0 in the request. */
    isLeeching: false,
    port: 0,
    /** Whether the port is on the list of denied ports (rule 35). */
    portIsDenied: false,
    /** Whether the passkey is a former one of its member (rule 44). */
    passkeyIsFormer: false,
    memberIsBanned: false,
    /** Whether the address is in a banned network. */
    networkIsBanned: false,
    memberMayLeech: true,
    torrentState: TORRENT_STATE.unknown as TorrentStateCode,
    /**
     * Whether an unknown hash may still become known: the tracker has just started or lags behind,
     * or the member has just asked for the torrent (rule 47).
     */
    unknownIsFresh: false,
    memberIsUploader: false,
    sessionIsKnown: false,
    /**
     * The member's other current sessions on this torrent; sessions past their interval do not
     * count.
     */
    otherSessions: 0,
    maxSessions: 0,
    /**
     * How many other torrents the member is leeching and seeding, and the limits on both; 0: no
     * limit.
     */
    leechesElsewhere: 0,
    leechSlots: 0,
    seedsElsewhere: 0,
    seedSlots: 0,
    /** Whether the request looks like one of a web browser, and those are refused (rule 51). */
    isBrowser: false,
    /** Whether the start of the peer ID is allowed (rule 50). */
    clientIsAllowed: true,
    /** Whether the member has used up an hour's lists of peers and asks for one more (rule 59). */
    hasHadLists: false,
  }
}

/** The facts as rules see them, which only read them. */
export type Facts = Readonly<ReturnType<typeof createFacts>>

/**
 * A rule's ruling: a constant of the catalog (refusals.ts), never built per request.
 *
 * `account` says whether the bytes of this announce still count, `listed` whether other clients may
 * get the peer. A ruling without `account` has no side effects.
 */
export interface Ruling {
  readonly code: string
  /** `refuse`: a bencoded `failure reason`; `warn`: a normal reply without peers, and a warning. */
  readonly reply: 'refuse' | 'warn'
  readonly account: boolean
  readonly listed: boolean
  /**
   * Whether the session is accounted one last time and then ends, because the member or the torrent
   * was removed.
   */
  readonly endsSession: boolean
  /** ASCII, at most 100 bytes. Clients and sites rely on how it starts. */
  readonly text: string
  /** Whose reason follows the text after a colon, if any. */
  readonly reasonOf: 'member' | 'torrent' | 'network' | null
  /** After how many seconds the client may try again. */
  readonly intervalSeconds: number
}

/** Returns the ruling of a rule; null when it does not object. */
export type Rule = (facts: Facts) => Ruling | null

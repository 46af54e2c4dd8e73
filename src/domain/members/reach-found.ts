// The possible results of testing a client's port (BEP 3 handshake, BEP 29 uTP;
// src/tracker/prober).

export const reachResults = [
  'reached',
  'listens',
  'utp',
  'other',
  'failed',
  'silent',
  'blind',
  'busy',
  'local',
  'off',
] as const
export type ReachResult = (typeof reachResults)[number]

/** Whether this version knows a stored result. */
export function isReachResult(found: string | null): found is ReachResult {
  return (reachResults as readonly (string | null)[]).includes(found)
}

interface ReachWords {
  readonly isReachable: boolean | null
  readonly words: string
}

/** What each result means for a member; `isReachable` is null when nothing was learned. */
export const reachMeaning: Readonly<Record<ReachResult, ReachWords>> = {
  reached: { isReachable: true, words: 'Your client answered.' },
  listens: {
    isReachable: true,
    words: 'The port is open. A client that requires encryption answers like this.',
  },
  utp: {
    isReachable: true,
    words: 'Your client answered over uTP (UDP) only: TCP to this port is blocked.',
  },
  other: {
    isReachable: false,
    words: 'Another program answered on this port, or your client no longer has the torrent.',
  },
  failed: {
    isReachable: false,
    words: 'The connection was refused: no program listens on this port at your address.',
  },
  silent: {
    isReachable: false,
    words: 'There was no answer: a router or firewall does not forward the port.',
  },
  blind: { isReachable: null, words: 'The tracker could not connect to any client recently.' },
  busy: {
    isReachable: null,
    words: 'The tracker tested many ports of your network in this minute. Try again later.',
  },
  local: { isReachable: null, words: 'Private addresses are not tested.' },
  off: { isReachable: null, words: 'This site does not test ports.' },
}

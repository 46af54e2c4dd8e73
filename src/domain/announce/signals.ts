// Signals that trackers record about members in addition to traffic: hints for staff, not evidence.
// Refusals are also shown to the member.

export const signalKinds = ['unknown-hash', 'negative-counter', 'other-client', 'refused'] as const
export type SignalKind = (typeof signalKinds)[number]

/**
 * What each signal means. Its detail contains the hash, the parameter, the two clients, or the code
 * of the refusal and the client.
 */
export const signalWords: Readonly<Record<SignalKind, string>> = {
  'unknown-hash': 'announced a torrent that is not registered', // rule 47
  'negative-counter': 'sent a counter below zero', // rule 33
  refused: 'was refused, or answered with a warning',
  'other-client': 'named different clients in the peer ID and in the request', // rule 50
}

/** The start of `User-Agent` of clients whose peer IDs start with `-XX` (BEP 20); aria2: `A2-`. */
const AGENTS: Readonly<Record<string, readonly string[]>> = {
  '-AZ': ['azur', 'vuze'],
  '-BI': ['bigl'],
  '-BT': ['bitt'],
  '-DE': ['delu'],
  '-KT': ['ktor'],
  '-LT': ['libt'],
  '-TR': ['tran'],
  '-TX': ['tixa'],
  '-UM': ['utor'],
  '-UT': ['utor'],
  '-WW': ['webt'],
  '-lt': ['rtor', 'libt'],
  '-qB': ['qbit'],
  'A2-': ['aria'],
}
const KNOWN_AGENTS = new Set(Object.values(AGENTS).flat())

/**
 * Whether the request's `User-Agent` belongs to another client than its peer ID; both clients must
 * be known. `peerId` is its first three characters, `agent` the first four of `User-Agent`, in
 * lowercase.
 */
export function isOtherClient(peerId: string, agent: string): boolean {
  const own = AGENTS[peerId]
  return own !== undefined && KNOWN_AGENTS.has(agent) && !own.includes(agent)
}

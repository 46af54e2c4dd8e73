// What trackers note of a member beside traffic: hints for staff, of which none proves anything.

export const signalKinds = ['unknown-hash', 'negative-counter', 'other-client'] as const
export type SignalKind = (typeof signalKinds)[number]

/** What each says to staff; the detail names the hash, the parameter or the two clients. */
export const signalWords: Readonly<Record<SignalKind, string>> = {
  'unknown-hash': 'announced a torrent that is not registered', // rule 47
  'negative-counter': 'sent a counter below zero', // rule 33
  'other-client': 'named different clients in the peer ID and in the request', // rule 50
}

/** How the agents begin of clients whose peer ids begin with `-XX` (BEP 20); aria2's with `A2-`. */
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
 * Whether a request's agent is another client than its peer id says: both must be known ones.
 * `peerId` is its first three characters, `agent` the first four of `User-Agent`, in small letters.
 */
export function isOtherClient(peerId: string, agent: string): boolean {
  const own = AGENTS[peerId]
  return own !== undefined && KNOWN_AGENTS.has(agent) && !own.includes(agent)
}

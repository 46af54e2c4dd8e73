import { createFacts } from '../../domain/announce/types.ts'
import type { Ruling } from '../../domain/announce/types.ts'
import type { Remote } from '../memory/remote.ts'
import { createRemote } from '../memory/remote.ts'
import type { AnnounceRequest } from '../wire/announce-request.ts'
import { createAnnounceRequest } from '../wire/announce-request.ts'
import type { Route } from '../wire/parse-path.ts'
import { createRoute } from '../wire/parse-path.ts'
import { TICKET } from './forwarder.ts'

/**
 * One announce on its way through the decision: one object per thread, refilled for each announce.
 */
export interface Step {
  readonly request: AnnounceRequest
  readonly route: Route
  remote: Remote
  /** The address families that the reply may contain. */
  family: 4 | 6 | 'both'
  /** What the parser found wrong with the query; null: nothing. Shown only with a valid passkey. */
  fault: Ruling | null
  /**
   * Where the request comes from and whether it may be forwarded to another tracker: see TICKET in
   * announce/forwarder.ts.
   */
  ticket: number
  /** The trackers that hold the torrent (memory/holder-cells.ts); 0: this one. */
  places: number
  /** HEAD: answered without any change (rule 7). */
  isHead: boolean
  /** HEAD, or the journal cannot be written (contract §5.1). */
  isReadOnly: boolean
  /** Tracker seconds and seconds since 1970. */
  now: number
  wall: number
  /** Rows in the shared memory; 0: none. */
  member: number
  /** Whether the passkey is a former one of the member (rule 44). */
  passkeyIsFormer: boolean
  torrent: number
  peer: number
  keyLo: number
  keyHi: number
  isLeeching: boolean
  /** Whether the request has the headers of a web browser. */
  isBrowser: boolean
  /** The first four letters of the request's `User-Agent`, in lowercase; 0 without one. */
  agent: number
  /** Whether it arrived before the minimum interval had passed (rule 57). */
  isEarly: boolean
  /** Whether it repeats an announce from the last seconds (rule 58). */
  isRepeated: boolean
  readonly facts: ReturnType<typeof createFacts>
}

export function createStep(): Step {
  return {
    request: createAnnounceRequest(),
    route: createRoute(),
    remote: createRemote(),
    family: 'both',
    fault: null,
    ticket: TICKET.here,
    places: 0,
    isHead: false,
    isReadOnly: false,
    now: 0,
    wall: 0,
    member: 0,
    passkeyIsFormer: false,
    torrent: 0,
    peer: 0,
    keyLo: 0,
    keyHi: 0,
    isLeeching: false,
    isBrowser: false,
    agent: 0,
    isEarly: false,
    isRepeated: false,
    facts: createFacts(),
  }
}

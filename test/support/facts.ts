import { EVENT, TORRENT_STATE } from '../../src/domain/announce/types.ts'
import type { Facts } from '../../src/domain/announce/types.ts'

/** The facts of a seeder's regular announce that no rule objects to. */
export function someFacts(given: Partial<Facts> = {}): Facts {
  return {
    event: EVENT.none,
    isLeeching: false,
    port: 51_413,
    portIsDenied: false,
    passkeyIsFormer: false,
    memberIsBanned: false,
    networkIsBanned: false,
    memberMayLeech: true,
    torrentState: TORRENT_STATE.listed,
    unknownIsFresh: false,
    memberIsUploader: false,
    sessionIsKnown: true,
    otherSessions: 0,
    maxSessions: 3,
    leechesElsewhere: 0,
    leechSlots: 0,
    seedsElsewhere: 0,
    seedSlots: 0,
    isBrowser: false,
    clientIsAllowed: true,
    hasHadLists: false,
    ...given,
  }
}

import { createFacts, TORRENT_STATE } from '../../src/domain/announce/types.ts'
import type { Facts } from '../../src/domain/announce/types.ts'

/** The facts of a seeder's regular announce that no rule objects to. */
export function someFacts(given: Partial<Facts> = {}): Facts {
  return {
    ...createFacts(),
    port: 51_413,
    torrentState: TORRENT_STATE.listed,
    sessionIsKnown: true,
    maxSessions: 3,
    ...given,
  }
}

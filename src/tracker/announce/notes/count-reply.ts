import { UNKNOWN_PASSKEY } from '../../../domain/announce/refusals.ts'
import type { Ruling } from '../../../domain/announce/types.ts'
import { wordAt } from '../../wire/ascii.ts'
import type { World } from '../../memory/world.ts'
import {
  CLIENT_SLOT,
  CLIENT_SLOT_WORDS,
  CLIENT_SLOTS,
  codeNumber,
  SEEN,
  seenBase,
} from '../../memory/reply-cells.ts'

const DASH = 0x2d
/**
 * How many slots are tried for a client; if other clients occupy them all, it counts as "other".
 */
const PROBES = 8

/**
 * Creates the counts of announces, by the code of their ruling and by the first 8 bytes of the peer
 * ID (`-qB4650-`). Counting is part of every announce, so it costs only a hash, a comparison and
 * two additions.
 */
export function createReplyCounts({ words, thread }: Pick<World, 'words' | 'thread'>) {
  const base = seenBase(thread)
  const slots = base + SEEN.clients
  words[base + SEEN.isUsed] = 1

  function countClient(peerId: Uint8Array): void {
    const isDashed = peerId[0] === DASH && peerId[7] === DASH // -qB4650-
    const isAria = peerId[0] === 0x41 && peerId[1] === 0x32 && peerId[2] === DASH // A2-1-36-
    if (!isDashed && !isAria) {
      words[base + SEEN.otherClients]++
      return
    }
    const hi = wordAt(peerId, 0)
    const lo = wordAt(peerId, 4)
    const first = Math.imul(hi ^ Math.imul(lo, 0x85eb_ca6b), 0x9e37_79b1) >>> 22
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = slots + ((first + probe) & (CLIENT_SLOTS - 1)) * CLIENT_SLOT_WORDS
      if (words[slot + CLIENT_SLOT.hi] === 0) {
        words[slot + CLIENT_SLOT.lo] = lo
        words[slot + CLIENT_SLOT.hi] = hi
      } else if (words[slot + CLIENT_SLOT.hi] !== hi || words[slot + CLIENT_SLOT.lo] !== lo) {
        continue
      }
      words[slot + CLIENT_SLOT.count]++
      return
    }
    words[base + SEEN.otherClients]++
  }

  return {
    /**
     * Counts a reply by its ruling, which may be null. Peer IDs without a valid passkey are not
     * counted.
     */
    announce(ruling: Ruling | null, peerId: Uint8Array): void {
      if (ruling !== null) words[base + SEEN.codes + codeNumber(ruling)]++
      if (ruling !== UNKNOWN_PASSKEY) countClient(peerId)
    },
    refused(ruling: Ruling): void {
      words[base + SEEN.codes + codeNumber(ruling)]++
    },
  }
}

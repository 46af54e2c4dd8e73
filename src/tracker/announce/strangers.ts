import type { Remote } from '../io/remote.ts'
import type { World } from '../memory/world.ts'

/** Addresses that are told apart; two that share a place share its bound. */
const PLACES = 4_096
const WINDOW_SECONDS = 600
/** Wrong passkeys of one address in a window: a client with many torrents and an old key. */
const MAX_WRONG = 1_000

/**
 * Makes the count of wrong passkeys by address (rule 43): above the bound a connection is not kept,
 * so that whoever tries keys pays for one each. Nobody is shut out: members share addresses.
 */
export function createStrangers(world: World) {
  const counts = new Int32Array(PLACES)
  const seed = world.status.seed()
  let since = 0

  /** Counts a wrong passkey; true when its address has had too many. */
  return (remote: Remote): boolean => {
    const now = world.clock.seconds()
    if (now - since >= WINDOW_SECONDS) {
      counts.fill(0)
      since = now
    }
    // Of IPv6 the network: its addresses are one household's.
    const place = (Math.imul(remote.words[0] ^ seed, 0x9e3779b1) ^ remote.words[1]) & (PLACES - 1)
    counts[place]++
    return counts[place] > MAX_WRONG
  }
}

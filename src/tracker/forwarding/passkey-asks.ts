import { PASSKEY_BYTES } from '../../bridge/trackers/requests.ts'
import { STAT } from '../memory/statistics.ts'
import type { ConnectionPasskeys } from '../wire/connection-passkeys.ts'
import { wordAt } from '../wire/ascii.ts'
import { TICKET } from '../announce/forwarder.ts'
import type { Passing } from './pass-on.ts'

// A UDP scrape has no passkey. It is known from the announce with the same connection ID, which
// another tracker may have answered: then all other trackers are asked for it.

/**
 * Asks the other trackers for the passkey of a datagram's connection ID; returns false when no
 * tracker can be asked, or when they were asked recently.
 *
 * @param start of the datagram in `bytes`, which begins with the ID
 */
export function passForPasskey(
  passing: Passing,
  passkeys: ConnectionPasskeys,
  bytes: Uint8Array,
  start: number,
): boolean {
  const { decision, world, forwarder } = passing
  const { words, stats, holders, clock } = world
  if (decision.step.ticket !== TICKET.none || forwarder?.hasRoom() !== true) return false
  const places = holders.upPlaces()
  if (places.length === 0) return false
  const [hi, lo] = [wordAt(bytes, start), wordAt(bytes, start + 4)]
  if (!passkeys.mayAsk(hi, lo, clock.seconds())) return false
  words[stats + STAT.forwardedPasskeys]++
  passing.ticket = forwarder.passPasskey(places, bytes, start)
  return true
}

/**
 * Takes the passkey of the datagram's connection IDif another tracker returned one. The datagram
 * may then be forwarded once more, for counts.
 */
export function takePasskey(
  passing: Passing,
  passkeys: ConnectionPasskeys,
  bytes: Uint8Array,
  start: number,
): void {
  const { told, decision } = passing
  if (told?.length !== PASSKEY_BYTES) return
  passing.told = null
  passing.ticket = TICKET.none
  decision.step.ticket = TICKET.none
  const [hi, lo] = [told.readInt32BE(0), told.readInt32BE(4)]
  if (hi !== wordAt(bytes, start) || lo !== wordAt(bytes, start + 4)) return
  const at = (word: number) => told.readInt32BE(8 + 4 * word)
  passkeys.note(hi, lo, { passkey0: at(0), passkey1: at(1), passkey2: at(2), passkey3: at(3) })
}

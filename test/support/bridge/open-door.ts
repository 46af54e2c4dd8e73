import type { Duplex } from 'node:stream'
import type { Door } from '../../../src/bridge/transports/transport.ts'

/** A door that accepts every connection. */
export function openDoor(onStream: (stream: Duplex) => void): Door {
  return () => ({ isTurnedAway: false, enter: onStream, leave() {} })
}

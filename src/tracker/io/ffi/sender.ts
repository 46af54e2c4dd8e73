import type { SystemCalls } from './system-calls.ts'
import { createAddressBook, MSG } from './system-calls.ts'

const LAST = MSG.noSignal | MSG.more

/** Makes what sends parts of a buffer. Neither part nor address is an object of its own. */
export function createSender(calls: SystemCalls) {
  const addressOf = createAddressBook(calls)

  return {
    /**
     * Sends the bytes from `start` up to `end`; answers as send(2) does. What `isLast` waits for
     * the end of the connection, which then goes in its packet instead of one of its own.
     */
    send: (fd: number, bytes: Uint8Array, start: number, end: number, isLast: boolean): number =>
      calls.send(fd, addressOf(bytes) + start, end - start, isLast ? LAST : MSG.noSignal),
  }
}

import type { SystemCalls } from '../../system/system-calls.ts'
import { createAddressBook, MSG } from '../../system/system-calls.ts'

const LAST = MSG.noSignal | MSG.more

/** Creates a function that sends parts of a buffer without creating an object for each part. */
export function createSender(calls: SystemCalls) {
  const addressOf = createAddressBook(calls)

  return {
    /**
     * Sends the bytes from `start` to `end`; returns the result of send(2). With `isLast`, the
     * packet waits until the connection is closed, so that closing needs no separate packet.
     */
    send: (fd: number, bytes: Uint8Array, start: number, end: number, isLast: boolean): number =>
      calls.send(fd, addressOf(bytes) + start, end - start, isLast ? LAST : MSG.noSignal),
  }
}

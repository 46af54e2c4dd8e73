import type { SystemCalls } from './system-calls.ts'
import { createAddressBook, MSG } from './system-calls.ts'

/** Makes what sends parts of a buffer. Neither part nor address is an object of its own. */
export function createSender(calls: SystemCalls) {
  const addressOf = createAddressBook(calls)

  return {
    /** Sends the bytes from `start` up to `end`; answers as send(2) does. */
    send: (fd: number, bytes: Uint8Array, start: number, end: number): number =>
      calls.send(fd, addressOf(bytes) + start, end - start, MSG.noSignal),
  }
}

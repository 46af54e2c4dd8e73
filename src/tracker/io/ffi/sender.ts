import type { SystemCalls } from './system-calls.ts'
import { MSG, pin } from './system-calls.ts'

// Where a `msghdr` of one piece stands, and the `iovec` behind it, in words of 32 bits: the same
// on all machines of 64 bits.
const PIECES = 4
const PIECE_COUNT = 6
const PIECE = 16
const WORDS = 20

/** Two numbers in one: what a word of 64 bits holds. */
const HIGH = 2 ** 32

/** Makes what sends parts of a buffer. Neither part nor address is an object of its own. */
export function createSender(calls: SystemCalls) {
  const message = pin(calls, WORDS * 4)
  const { words } = message
  // An address is a fraction to V8, and each sum of it another object: it is made in halves.
  let array: Uint8Array | null = null
  let low = 0
  let high = 0
  words[PIECES] = (message.address + PIECE * 4) | 0
  words[PIECES + 1] = Math.floor((message.address + PIECE * 4) / HIGH)
  words[PIECE_COUNT] = 1

  function use(bytes: Uint8Array): void {
    const address = calls.addressOf(bytes)
    array = bytes
    low = address | 0
    high = Math.floor(address / HIGH)
  }

  return {
    /** Sends the bytes from `start` up to `end`; answers as send(2) does. */
    send(fd: number, bytes: Uint8Array, start: number, end: number): number {
      if (bytes !== array) use(bytes)
      const from = (low + start) | 0
      words[PIECE] = from
      words[PIECE + 1] = from >>> 0 < low >>> 0 ? high + 1 : high
      words[PIECE + 2] = end - start
      return calls.sendmsg(fd, message.address, MSG.noSignal)
    },
  }
}

import { MAX_DATAGRAMS } from '../datagram-turn.ts'
import type { Pinned, SystemCalls } from '../../system/system-calls.ts'
import { pin } from '../../system/system-calls.ts'

// The headers of recvmmsg and sendmmsg in words of 32 bits, which are the same on all 64-bit
// machines.

/** The size of an `mmsghdr`, in words. */
export const MESSAGE_WORDS = 16
export const M = {
  address: 0,
  addressBytes: 2,
  pieces: 4,
  pieceCount: 6,
  control: 8,
  controlBytes: 10,
  bytes: 14,
} as const
/** The size of an `iovec`, in words: two of the address, two of the length. */
export const PIECE_WORDS = 4
/** Bytes for a `sockaddr_in6`, with room to spare. */
export const ADDRESS_ROOM = 32

const HIGH = 2 ** 32

/** Headers for a batch of datagrams, each with a buffer. */
export interface MessageBatch {
  readonly headers: Pinned
  readonly pieces: Pinned
}

/** Creates one header per buffer. The addresses and lengths are not filled in yet. */
export function createMessageBatch(calls: SystemCalls): MessageBatch {
  const headers = pin(calls, MAX_DATAGRAMS * MESSAGE_WORDS * 4)
  const pieces = pin(calls, MAX_DATAGRAMS * PIECE_WORDS * 4)
  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putPointer(headers, at + M.pieces, pieces.address + slot * PIECE_WORDS * 4)
    headers.words[at + M.pieceCount] = 1
  }
  return { headers, pieces }
}

/** Writes a memory address into two words. */
export function putPointer({ words }: Pinned, at: number, address: number): void {
  words[at] = address | 0
  words[at + 1] = Math.floor(address / HIGH)
}

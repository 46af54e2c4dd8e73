import { createRemote, setAddress } from '../../remote.ts'
import { STAT } from '../../stats.ts'
import { createDatagramTurn, DATAGRAM_BYTES, MAX_DATAGRAMS } from '../datagram-turn.ts'
import type { TransportOptions, UdpOptions } from '../transport.ts'
import type { Poll } from './poll.ts'
import { readAddress } from './sockets.ts'
import type { Pinned, SystemCalls } from './system-calls.ts'
import { EPOLL, MSG, pin } from './system-calls.ts'

/** A `sockaddr_in6` with slack. */
const ADDRESS_ROOM = 32
// An `mmsghdr` in words of 32 bits; the same on all machines of 64 bits.
const MESSAGE_WORDS = 16
const M = { address: 0, addressBytes: 2, pieces: 4, pieceCount: 6, bytes: 14 } as const
/** An `iovec`. */
const PIECE_WORDS = 4
const HIGH = 2 ** 32

/** Headers for a batch of messages, each of one piece. */
function createBatch(calls: SystemCalls) {
  const headers = pin(calls, MAX_DATAGRAMS * MESSAGE_WORDS * 4)
  const pieces = pin(calls, MAX_DATAGRAMS * PIECE_WORDS * 4)
  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putAddress(headers, at + M.pieces, pieces.address + slot * PIECE_WORDS * 4)
    headers.words[at + M.pieceCount] = 1
  }
  return { headers, pieces }
}

function putAddress({ words }: Pinned, at: number, address: number): void {
  words[at] = address | 0
  words[at + 1] = Math.floor(address / HIGH)
}

/** The UDP socket of a thread: recvmmsg, one write of the journal, sendmmsg. */
export function createUdpSockets(
  options: TransportOptions,
  { engine, fd }: UdpOptions,
  calls: SystemCalls,
  poll: Poll,
) {
  const { world, journal } = options
  const { words, stats } = world
  const addresses = pin(calls, MAX_DATAGRAMS * ADDRESS_ROOM)
  const input = pin(calls, MAX_DATAGRAMS * DATAGRAM_BYTES)
  const incoming = createBatch(calls)
  const outgoing = createBatch(calls)
  const remote = createRemote()
  const addressWords = new Int32Array(4)
  const locked = new Int32Array(MAX_DATAGRAMS)
  let kept = 0
  let replies = 0
  let array: Uint8Array | null = null
  let low = 0
  let high = 0
  const turn = createDatagramTurn({
    ...{ engine, journal, send, sent },
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })

  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putAddress(incoming.headers, at + M.address, addresses.address + slot * ADDRESS_ROOM)
    putAddress(incoming.pieces, slot * PIECE_WORDS, input.address + slot * DATAGRAM_BYTES)
    incoming.pieces.words[slot * PIECE_WORDS + 2] = DATAGRAM_BYTES
  }

  function use(bytes: Uint8Array): void {
    const address = calls.addressOf(bytes)
    array = bytes
    low = address | 0
    high = Math.floor(address / HIGH)
  }

  /** Puts a reply to whoever sent the datagram of a slot into the outgoing batch. */
  function send(slot: number, bytes: Uint8Array, start: number, end: number): void {
    if (bytes !== array) use(bytes)
    const { headers, pieces } = outgoing
    const at = replies * MESSAGE_WORDS
    const from = slot * MESSAGE_WORDS
    const piece = replies * PIECE_WORDS
    headers.words[at] = incoming.headers.words[from]
    headers.words[at + 1] = incoming.headers.words[from + 1]
    headers.words[at + M.addressBytes] = incoming.headers.words[from + M.addressBytes]
    pieces.words[piece] = (low + start) | 0
    pieces.words[piece + 1] = pieces.words[piece] >>> 0 < low >>> 0 ? high + 1 : high
    pieces.words[piece + 2] = end - start
    words[stats + STAT.bytesOut] += end - start
    replies++
  }

  /** A datagram that the system does not take is lost, as they may be: its sender asks again. */
  function sent(): void {
    let done = 0
    while (done < replies) {
      const from = outgoing.headers.address + done * MESSAGE_WORDS * 4
      const some = calls.sendmmsg(fd, from, replies - done, MSG.dontWait | MSG.noSignal)
      done += some > 0 ? some : 1
    }
    replies = 0
  }

  function handle(slot: number): boolean {
    const start = slot * DATAGRAM_BYTES
    const bytes = incoming.headers.words[slot * MESSAGE_WORDS + M.bytes]
    setAddress(
      remote,
      readAddress(addresses.bytes, slot * ADDRESS_ROOM, addressWords),
      addressWords,
    )
    return turn.handle(input.bytes, start, start + bytes, remote, slot)
  }

  /** A datagram whose torrent was locked goes in front of those that come. */
  function moveSlot(from: number, to: number): void {
    if (from === to) return
    const { words: header } = incoming.headers
    const start = from * DATAGRAM_BYTES
    const length = header[from * MESSAGE_WORDS + M.bytes]
    input.bytes.copyWithin(to * DATAGRAM_BYTES, start, start + length)
    const at = from * ADDRESS_ROOM
    addresses.bytes.copyWithin(to * ADDRESS_ROOM, at, at + ADDRESS_ROOM)
    header[to * MESSAGE_WORDS + M.bytes] = length
    header[to * MESSAGE_WORDS + M.addressBytes] = header[from * MESSAGE_WORDS + M.addressBytes]
  }

  /** One batch; what is left makes the next wait end at once. */
  function receive(): void {
    for (let slot = kept; slot < MAX_DATAGRAMS; slot++) {
      incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes] = ADDRESS_ROOM
    }
    const room = MAX_DATAGRAMS - kept
    const from = incoming.headers.address + kept * MESSAGE_WORDS * 4
    const came = room === 0 ? 0 : calls.recvmmsg(fd, from, room, MSG.dontWait, 0)
    const count = kept + Math.max(came, 0)
    let lockedCount = 0
    for (let slot = 0; slot < count; slot++) {
      if (!handle(slot)) locked[lockedCount++] = slot
    }
    turn.end()
    for (let index = 0; index < lockedCount; index++) moveSlot(locked[index], index)
    kept = lockedCount
  }

  return {
    fd,
    start: () => poll.watch(fd, EPOLL.add, EPOLL.in),
    receive,
    isWaiting: () => kept > 0,
    close: () => void calls.close(fd),
  }
}

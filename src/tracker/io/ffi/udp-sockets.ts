import { createRemote, setAddress } from '../remote.ts'
import { STAT } from '../../memory/statistics.ts'
import { createDatagramTurn, DATAGRAM_BYTES, MAX_DATAGRAMS } from '../datagram-turn.ts'
import type { TransportOptions, UdpOptions } from '../transport.ts'
import type { Poll } from './poll.ts'
import { readAddress } from './sockets.ts'
import { ADDRESS_ROOM, createMessageBatch, M, MESSAGE_WORDS } from './message-batch.ts'
import { PIECE_WORDS, putPointer } from './message-batch.ts'
import { cutsMessages } from './segments.ts'
import type { SystemCalls } from './system-calls.ts'
import { EPOLL, MSG, pin } from './system-calls.ts'
import { createUdpReplies } from './udp-replies.ts'

/** Datagrams of one batch from which on the socket is not in the poll until it is empty. */
const MANY = 8
/** Batches that are answered before connections are looked at again: about half a millisecond. */
const MOST_BATCHES = 4

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
  const incoming = createMessageBatch(calls)
  const askers = { headers: incoming.headers, addresses }
  const replies = createUdpReplies(calls, fd, askers, cutsMessages(calls))
  const remote = createRemote()
  const addressWords = new Int32Array(4)
  const locked = new Int32Array(MAX_DATAGRAMS)
  let kept = 0
  let isWatched = false
  const turn = createDatagramTurn({
    ...{ engine, journal, send, sent: replies.send },
    internalError(error) {
      words[stats + STAT.internalErrors]++
      options.error('tracker.internal-error', error)
    },
  })

  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putPointer(incoming.headers, at + M.address, addresses.address + slot * ADDRESS_ROOM)
    putPointer(incoming.pieces, slot * PIECE_WORDS, input.address + slot * DATAGRAM_BYTES)
    incoming.pieces.words[slot * PIECE_WORDS + 2] = DATAGRAM_BYTES
  }

  function send(slot: number, bytes: Uint8Array, start: number, end: number): void {
    replies.add(slot, bytes, start, end)
    words[stats + STAT.bytesOut] += end - start
  }

  /**
   * While many come, the socket is not in the poll: each reply that has left would wake the poll to
   * say that there is room again, whether anybody waits for that or not.
   */
  function watch(shall: boolean): void {
    if (shall !== isWatched) poll.watch(fd, shall ? EPOLL.add : EPOLL.remove, EPOLL.in)
    isWatched = shall
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

  /** One batch; returns how many came with it. */
  function receiveBatch(): number {
    for (let slot = kept; slot < MAX_DATAGRAMS; slot++) {
      incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes] = ADDRESS_ROOM
    }
    const room = MAX_DATAGRAMS - kept
    const from = incoming.headers.address + kept * MESSAGE_WORDS * 4
    const came = room === 0 ? 0 : calls.recvmmsg(fd, from, room, MSG.dontWait, 0)
    if (came >= MANY) watch(false)
    const count = kept + Math.max(came, 0)
    let lockedCount = 0
    for (let slot = 0; slot < count; slot++) {
      if (!handle(slot)) locked[lockedCount++] = slot
    }
    turn.end()
    for (let index = 0; index < lockedCount; index++) moveSlot(locked[index], index)
    kept = lockedCount
    return came
  }

  /** Some batches; what is left makes the next wait end at once. */
  function receive(): void {
    let batches = 0
    while (receiveBatch() >= MANY && ++batches < MOST_BATCHES);
    watch(true)
  }

  return {
    fd,
    start: () => watch(true),
    receive,
    isWaiting: () => kept > 0,
    close: () => void calls.close(fd),
  }
}

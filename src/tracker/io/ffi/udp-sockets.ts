import { createRemote, setAddress } from '../remote.ts'
import type { Remote } from '../remote.ts'
import { STAT } from '../../memory/statistics.ts'
import { createDatagramTurn, DATAGRAM_BYTES, MAX_DATAGRAMS } from '../datagram-turn.ts'
import type { TransportOptions, UdpOptions } from '../transport.ts'
import type { Poll } from './poll.ts'
import { readAddress } from './sockets.ts'
import { ADDRESS_ROOM, createMessageBatch, M, MESSAGE_WORDS } from './message-batch.ts'
import type { MessageBatch } from './message-batch.ts'
import { PIECE_WORDS, putPointer } from './message-batch.ts'
import { cutsMessages } from './segments.ts'
import type { SystemCalls, Pinned } from './system-calls.ts'
import { EPOLL, MSG, pin } from './system-calls.ts'
import { createUdpReplies } from './udp-replies.ts'

/** Datagrams of one batch above which the socket leaves the poll until it is empty. */
const MANY = 8
/** Batches that are answered before connections are read again: about half a millisecond. */
const MOST_BATCHES = 4

interface UdpState {
  readonly engine: UdpOptions['engine']
  readonly replies: ReturnType<typeof createUdpReplies>
  readonly words: Int32Array
  readonly stats: number
  isWatched: boolean
  readonly poll: Poll
  readonly fd: number
  readonly incoming: MessageBatch
  readonly remote: Remote
  readonly addresses: Pinned
  readonly addressWords: Int32Array
  readonly turn: ReturnType<typeof createDatagramTurn>
  readonly input: Pinned
  kept: number
  readonly calls: SystemCalls
  readonly locked: Int32Array
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
  const incoming = createMessageBatch(calls)
  const askers = { headers: incoming.headers, addresses }
  const replies = createUdpReplies(calls, fd, askers, cutsMessages(calls))
  const udpSockets: UdpState = {
    engine,
    replies,
    words,
    stats,
    isWatched: false,
    poll,
    fd,
    incoming,
    remote: createRemote(),
    addresses,
    addressWords: new Int32Array(4),
    turn: createDatagramTurn({
      ...{
        engine,
        journal,
        send: (slot, bytes, start, end) => send(udpSockets, slot, bytes, start, end),
        sent: replies.send,
      },
      internalError(error) {
        words[stats + STAT.internalErrors]++
        options.error('tracker.internal-error', error)
      },
    }),
    input,
    kept: 0,
    calls,
    locked: new Int32Array(MAX_DATAGRAMS),
  }

  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putPointer(incoming.headers, at + M.address, addresses.address + slot * ADDRESS_ROOM)
    putPointer(incoming.pieces, slot * PIECE_WORDS, input.address + slot * DATAGRAM_BYTES)
    incoming.pieces.words[slot * PIECE_WORDS + 2] = DATAGRAM_BYTES
  }

  return {
    fd,
    start: () => watch(udpSockets, true),
    receive: () => receive(udpSockets),
    isWaiting: () => udpSockets.kept > 0,
    close: () => void calls.close(fd),
  }
}

function send(
  udpSockets: UdpState,
  slot: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const { replies, words, stats } = udpSockets
  replies.add(slot, bytes, start, end)
  words[stats + STAT.bytesOut] += end - start
}

/**
 * Under load the socket is not in the poll: every reply that leaves would wake the poll to report
 * free room, whether that matters or not.
 */
function watch(udpSockets: UdpState, shall: boolean): void {
  const { poll, fd } = udpSockets
  if (shall !== udpSockets.isWatched) poll.watch(fd, shall ? EPOLL.add : EPOLL.remove, EPOLL.in)
  udpSockets.isWatched = shall
}

function handle(udpSockets: UdpState, slot: number): boolean {
  const { incoming, remote, addresses, addressWords, turn, input } = udpSockets
  const start = slot * DATAGRAM_BYTES
  const bytes = incoming.headers.words[slot * MESSAGE_WORDS + M.bytes]
  setAddress(remote, readAddress(addresses.bytes, slot * ADDRESS_ROOM, addressWords), addressWords)
  return turn.handle(input.bytes, start, start + bytes, remote, slot)
}

/** A datagram whose torrent was locked is handled before new ones. */
function moveSlot(udpSockets: UdpState, from: number, to: number): void {
  const { incoming, input, addresses } = udpSockets
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

function readAhead({ engine, incoming, input }: UdpState, count: number): void {
  for (let slot = 0; slot < count; slot++) {
    const start = slot * DATAGRAM_BYTES
    const bytes = incoming.headers.words[slot * MESSAGE_WORDS + M.bytes]
    engine.lookAt(input.bytes, start, start + bytes)
  }
  engine.readAhead()
}

/** Handles one batch; returns the number of its datagrams. */
function receiveBatch(udpSockets: UdpState): number {
  const { incoming, calls, fd, locked, turn } = udpSockets
  for (let slot = udpSockets.kept; slot < MAX_DATAGRAMS; slot++) {
    incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes] = ADDRESS_ROOM
  }
  const room = MAX_DATAGRAMS - udpSockets.kept
  const from = incoming.headers.address + udpSockets.kept * MESSAGE_WORDS * 4
  const came = room === 0 ? 0 : calls.recvmmsg(fd, from, room, MSG.dontWait, 0)
  if (came >= MANY) watch(udpSockets, false)
  const count = udpSockets.kept + Math.max(came, 0)
  readAhead(udpSockets, count)
  let lockedCount = 0
  for (let slot = 0; slot < count; slot++) {
    if (!handle(udpSockets, slot)) locked[lockedCount++] = slot
  }
  turn.end()
  for (let index = 0; index < lockedCount; index++) moveSlot(udpSockets, locked[index], index)
  udpSockets.kept = lockedCount
  return came
}

/** Handles some batches; if datagrams remain, the next wait ends immediately. */
function receive(udpSockets: UdpState): void {
  let batches = 0
  while (receiveBatch(udpSockets) >= MANY && ++batches < MOST_BATCHES);
  watch(udpSockets, true)
}

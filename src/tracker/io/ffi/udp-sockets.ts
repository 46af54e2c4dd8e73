import { createRemote, setAddress } from '../../memory/remote.ts'
import type { Remote } from '../../memory/remote.ts'
import { TICKET } from '../../announce/forwarder.ts'
import { STAT } from '../../memory/statistics.ts'
import { createDatagramTurn, DATAGRAM_BYTES, MAX_DATAGRAMS } from '../datagram-turn.ts'
import type { TransportOptions, UdpOptions } from '../transport.ts'
import type { Poll } from './poll.ts'
import { readAddress } from './sockets.ts'
import { ADDRESS_ROOM, createMessageBatch, M, MESSAGE_WORDS } from './message-batch.ts'
import type { MessageBatch } from './message-batch.ts'
import { PIECE_WORDS, putPointer } from './message-batch.ts'
import { cutsMessages } from './segments.ts'
import type { SystemCalls, Pinned } from '../../system/system-calls.ts'
import { EPOLL, MSG, pin } from '../../system/system-calls.ts'
import { createUdpReplies } from './udp-replies.ts'

/** After a batch with more datagrams than this, the socket leaves the poll until it is empty. */
const MANY = 8
/**
 * The most batches that are handled before connections are read again: about half a millisecond.
 */
const MOST_BATCHES = 4

interface UdpState {
  readonly engine: UdpOptions['engine']
  readonly replies: ReturnType<typeof createUdpReplies>
  readonly words: Int32Array
  readonly stats: number
  isWatched: boolean
  isReading: boolean
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
  readonly options: TransportOptions
  readonly locked: Int32Array
  readonly tickets: Int32Array
  /** Datagrams to which another tracker has replied. */
  readonly replied: Replied[]
}

interface Replied {
  readonly bytes: Uint8Array
  readonly address: Uint8Array
  readonly addressBytes: number
  readonly ticket: number
}

/** Creates the UDP socket of a thread: recvmmsg, one write of the journal, sendmmsg. */
export function createUdpSockets(
  options: TransportOptions,
  engine: UdpOptions['engine'],
  fd: number,
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
    isReading: true,
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
        passedOn: (slot, ticket, bytes, start, end) =>
          passedOn(udpSockets, slot, ticket, copyOf(bytes, start, end)),
      },
      internalError(error) {
        words[stats + STAT.internalErrors]++
        options.error('tracker.internal-error', error)
      },
    }),
    input,
    kept: 0,
    calls,
    options,
    locked: new Int32Array(MAX_DATAGRAMS),
    tickets: new Int32Array(MAX_DATAGRAMS),
    replied: [],
  }

  pointTo(incoming, addresses.address, input.address)
  return {
    fd,
    start: () => watch(udpSockets, true),
    receive: () => receive(udpSockets),
    isWaiting: () => udpSockets.kept > 0 || udpSockets.replied.length > 0,
    stopReading: () => stopReading(udpSockets),
    close: () => void calls.close(fd),
  }
}

/** Sets where the kernel puts each datagram and the address of its sender. */
function pointTo(incoming: MessageBatch, addresses: number, input: number): void {
  for (let slot = 0; slot < MAX_DATAGRAMS; slot++) {
    const at = slot * MESSAGE_WORDS
    putPointer(incoming.headers, at + M.address, addresses + slot * ADDRESS_ROOM)
    putPointer(incoming.pieces, slot * PIECE_WORDS, input + slot * DATAGRAM_BYTES)
    incoming.pieces.words[slot * PIECE_WORDS + 2] = DATAGRAM_BYTES
  }
}

/** Stops reading; datagrams that were read are still answered. */
function stopReading(udpSockets: UdpState): void {
  watch(udpSockets, false)
  udpSockets.isReading = false
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
 * Watches the socket or stops watching it. Under load it is not in the poll: every reply that is
 * sent would wake the poll to report free buffer space, which nothing waits for.
 */
function watch(udpSockets: UdpState, shall: boolean): void {
  const { poll, fd } = udpSockets
  if (!udpSockets.isReading) return
  if (shall !== udpSockets.isWatched) poll.watch(fd, shall ? EPOLL.add : EPOLL.remove, EPOLL.in)
  udpSockets.isWatched = shall
}

function handle(udpSockets: UdpState, slot: number): boolean {
  const { incoming, remote, addresses, addressWords, turn, input } = udpSockets
  const start = slot * DATAGRAM_BYTES
  const bytes = incoming.headers.words[slot * MESSAGE_WORDS + M.bytes]
  setAddress(remote, readAddress(addresses.bytes, slot * ADDRESS_ROOM, addressWords), addressWords)
  return turn.handle(input.bytes, start, start + bytes, remote, slot, udpSockets.tickets[slot])
}

/**
 * Moves a datagram whose torrent was locked to another slot, so that it is handled before new ones.
 */
function moveSlot(udpSockets: UdpState, from: number, to: number): void {
  const { incoming, input, addresses } = udpSockets
  udpSockets.tickets[to] = TICKET.none
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

/** A copy, because the next batch is read into the same memory. */
const copyOf = (bytes: Uint8Array, start: number, end: number) =>
  Uint8Array.prototype.slice.call(bytes, start, end)

/** Handles a datagram to which another tracker replies. */
function passedOn(udpSockets: UdpState, slot: number, ticket: number, bytes: Uint8Array): void {
  const { incoming, addresses, options, replied } = udpSockets
  const at = slot * ADDRESS_ROOM
  const address = copyOf(addresses.bytes, at, at + ADDRESS_ROOM)
  const addressBytes = incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes]
  options.forwarder.when(ticket, () => replied.push({ bytes, address, addressBytes, ticket }))
}

/** Puts datagrams to which another tracker has replied before new ones. */
function takeReplied(udpSockets: UdpState): void {
  const { replied, input, addresses, incoming, tickets } = udpSockets
  while (replied.length > 0 && udpSockets.kept < MAX_DATAGRAMS) {
    const { bytes, address, addressBytes, ticket } = replied.shift() as Replied
    const slot = udpSockets.kept++
    input.bytes.set(bytes, slot * DATAGRAM_BYTES)
    addresses.bytes.set(address, slot * ADDRESS_ROOM)
    incoming.headers.words[slot * MESSAGE_WORDS + M.bytes] = bytes.length
    incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes] = addressBytes
    tickets[slot] = ticket
  }
}

/** Handles one batch; returns the number of its datagrams. */
function receiveBatch(udpSockets: UdpState): number {
  const { incoming, calls, fd, locked, turn, tickets } = udpSockets
  if (udpSockets.replied.length > 0) takeReplied(udpSockets)
  for (let slot = udpSockets.kept; slot < MAX_DATAGRAMS; slot++) {
    incoming.headers.words[slot * MESSAGE_WORDS + M.addressBytes] = ADDRESS_ROOM
  }
  const room = MAX_DATAGRAMS - udpSockets.kept
  const from = incoming.headers.address + udpSockets.kept * MESSAGE_WORDS * 4
  const came =
    room === 0 || !udpSockets.isReading ? 0 : calls.recvmmsg(fd, from, room, MSG.dontWait, 0)
  if (came >= MANY) watch(udpSockets, false)
  const count = udpSockets.kept + Math.max(came, 0)
  readAhead(udpSockets, count)
  let lockedCount = 0
  for (let slot = 0; slot < count; slot++) {
    if (!handle(udpSockets, slot)) locked[lockedCount++] = slot
    tickets[slot] = TICKET.none
  }
  turn.end()
  for (let index = 0; index < lockedCount; index++) moveSlot(udpSockets, locked[index], index)
  udpSockets.kept = lockedCount
  return came
}

/** Handles some batches; if datagrams remain, the next wait returns immediately. */
function receive(udpSockets: UdpState): void {
  let batches = 0
  while (receiveBatch(udpSockets) >= MANY && ++batches < MOST_BATCHES);
  watch(udpSockets, true)
}

import { MAX_DATAGRAMS } from '../datagram-turn.ts'
import { ADDRESS_ROOM, createMessageBatch, M, MESSAGE_WORDS } from './message-batch.ts'
import type { MessageBatch } from './message-batch.ts'
import { PIECE_WORDS, putPointer } from './message-batch.ts'
import { CONTROL_BYTES, CONTROL_WORDS, MOST_TOGETHER, putControl, putLength } from './segments.ts'
import type { Pinned, SystemCalls } from '../../system/system-calls.ts'
import { createAddressBook, ERRNO, MSG, pin } from '../../system/system-calls.ts'

const FLAGS = MSG.dontWait | MSG.noSignal
const ADDRESS_WORDS = ADDRESS_ROOM / 4

/** The received datagrams by slot: replies go to their sources. */
export interface Askers {
  readonly headers: MessageBatch['headers']
  /** `ADDRESS_ROOM` bytes per slot. */
  readonly addresses: Pinned
}

interface ReplyBatch {
  readonly askers: Askers
  // The series of replies in the last message: all to one client, all of one length.
  asker: number
  messages: number
  readonly headers: Pinned
  readonly pieces: Pinned
  replies: number
  length: number
  room: number
  isCutting: boolean
  readonly controls: Pinned
  readonly calls: SystemCalls
  readonly fd: number
  readonly addressOf: ReturnType<typeof createAddressBook>
}

/**
 * Collects the replies of a turn and sends them with one call. With `cuts`, consecutive replies of
 * the same length to the same client become one message: a client with many torrents gets such
 * series.
 */
export function createUdpReplies(calls: SystemCalls, fd: number, askers: Askers, cuts: boolean) {
  const { headers, pieces } = createMessageBatch(calls)
  const controls = pin(calls, MAX_DATAGRAMS * CONTROL_BYTES)
  const batch: ReplyBatch = {
    askers,
    asker: 0,
    messages: 0,
    headers,
    pieces,
    replies: 0,
    length: 0,
    room: 0,
    isCutting: cuts,
    controls,
    calls,
    fd,
    addressOf: createAddressBook(calls),
  }

  for (let message = 0; message < MAX_DATAGRAMS; message++) {
    const at = message * MESSAGE_WORDS
    putControl(controls, message * CONTROL_WORDS)
    putPointer(headers, at + M.control, controls.address + message * CONTROL_BYTES)
  }

  return {
    add: (slot: number, bytes: Uint8Array, start: number, end: number) =>
      add(batch, slot, bytes, start, end),
    send: () => send(batch),
  }
}

function isLastAsker(batch: ReplyBatch, slot: number): boolean {
  const { askers } = batch
  const { words } = askers.headers
  const bytes = words[slot * MESSAGE_WORDS + M.addressBytes]
  if (bytes !== words[batch.asker * MESSAGE_WORDS + M.addressBytes]) return false
  const address = askers.addresses.words
  let differs = 0
  for (let word = 0; word < bytes >> 2 && differs === 0; word++) {
    differs = address[slot * ADDRESS_WORDS + word] ^ address[batch.asker * ADDRESS_WORDS + word]
  }
  return differs === 0
}

/** Starts a separate message for the next reply. */
function begin(batch: ReplyBatch, slot: number, bytes: number): void {
  const { headers, askers, pieces } = batch
  const at = batch.messages * MESSAGE_WORDS
  const from = slot * MESSAGE_WORDS
  const { words } = headers
  words[at + M.address] = askers.headers.words[from + M.address]
  words[at + M.address + 1] = askers.headers.words[from + M.address + 1]
  words[at + M.addressBytes] = askers.headers.words[from + M.addressBytes]
  putPointer(headers, at + M.pieces, pieces.address + batch.replies * PIECE_WORDS * 4)
  words[at + M.pieceCount] = 1
  words[at + M.controlBytes] = 0
  batch.asker = slot
  batch.length = bytes
  batch.room = batch.isCutting ? MOST_TOGETHER - bytes : 0
  batch.messages++
}

/** Adds the next reply to the last message. */
function join(batch: ReplyBatch): void {
  const { headers, controls } = batch
  const message = batch.messages - 1
  headers.words[message * MESSAGE_WORDS + M.pieceCount]++
  headers.words[message * MESSAGE_WORDS + M.controlBytes] = CONTROL_BYTES
  putLength(controls, message * CONTROL_WORDS, batch.length)
  batch.room -= batch.length
}

/**
 * Sends the replies of a message one by one, because the route to this client does not support such
 * messages. If the network card does not calculate checksums (EIO), no route supports them.
 */
function sendSingly(batch: ReplyBatch, message: number): void {
  const { calls, headers, fd } = batch
  if (calls.errno() === ERRNO.io) batch.isCutting = false
  const at = message * MESSAGE_WORDS
  const { words } = headers
  const count = words[at + M.pieceCount]
  if (count === 1) return
  const from = headers.address + at * 4
  words[at + M.pieceCount] = 1
  words[at + M.controlBytes] = 0
  for (let piece = 0; piece < count; piece++) {
    calls.sendmmsg(fd, from, 1, FLAGS)
    // The high word stays the same, because the buffers fill only a quarter of a page.
    words[at + M.pieces] += PIECE_WORDS * 4
  }
}

/** Adds a reply to the source of the datagram in a slot. */
function add(batch: ReplyBatch, slot: number, bytes: Uint8Array, start: number, end: number): void {
  const { pieces, addressOf } = batch
  const piece = batch.replies * PIECE_WORDS
  putPointer(pieces, piece, addressOf(bytes) + start)
  pieces.words[piece + 2] = end - start
  if (end - start === batch.length && batch.length <= batch.room && isLastAsker(batch, slot))
    join(batch)
  else begin(batch, slot, end - start)
  batch.replies++
}

/** Sends the replies. The system may drop a datagram; its client then repeats its request. */
function send(batch: ReplyBatch): void {
  const { headers, calls, fd } = batch
  let done = 0
  while (done < batch.messages) {
    const from = headers.address + done * MESSAGE_WORDS * 4
    const some = calls.sendmmsg(fd, from, batch.messages - done, FLAGS)
    if (some <= 0) sendSingly(batch, done)
    done += some > 0 ? some : 1
  }
  batch.replies = 0
  batch.messages = 0
  batch.length = 0
}

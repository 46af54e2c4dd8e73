import { MAX_DATAGRAMS } from '../datagram-turn.ts'
import { ADDRESS_ROOM, createMessageBatch, M, MESSAGE_WORDS } from './message-batch.ts'
import type { MessageBatch } from './message-batch.ts'
import { PIECE_WORDS, putPointer } from './message-batch.ts'
import { CONTROL_BYTES, CONTROL_WORDS, MOST_TOGETHER, putControl, putLength } from './segments.ts'
import type { Pinned, SystemCalls } from './system-calls.ts'
import { createAddressBook, ERRNO, MSG, pin } from './system-calls.ts'

const FLAGS = MSG.dontWait | MSG.noSignal
const ADDRESS_WORDS = ADDRESS_ROOM / 4

/** The datagrams that came, by their slots: whom replies go to. */
export interface Askers {
  readonly headers: MessageBatch['headers']
  /** `ADDRESS_ROOM` bytes a slot. */
  readonly addresses: Pinned
}

/**
 * The replies of a turn, sent by one call. Where `cuts`, replies of one length to one asker that
 * follow each other are one message: those of a client with many torrents come in such runs.
 */
export function createUdpReplies(calls: SystemCalls, fd: number, askers: Askers, cuts: boolean) {
  const { headers, pieces } = createMessageBatch(calls)
  const controls = pin(calls, MAX_DATAGRAMS * CONTROL_BYTES)
  const addressOf = createAddressBook(calls)
  let isCutting = cuts
  let replies = 0
  let messages = 0
  // The run that the last message is.
  let asker = 0
  let length = 0
  let room = 0

  for (let message = 0; message < MAX_DATAGRAMS; message++) {
    const at = message * MESSAGE_WORDS
    putControl(controls, message * CONTROL_WORDS)
    putPointer(headers, at + M.control, controls.address + message * CONTROL_BYTES)
  }

  function isLastAsker(slot: number): boolean {
    const { words } = askers.headers
    const bytes = words[slot * MESSAGE_WORDS + M.addressBytes]
    if (bytes !== words[asker * MESSAGE_WORDS + M.addressBytes]) return false
    const address = askers.addresses.words
    let differs = 0
    for (let word = 0; word < bytes >> 2 && differs === 0; word++) {
      differs = address[slot * ADDRESS_WORDS + word] ^ address[asker * ADDRESS_WORDS + word]
    }
    return differs === 0
  }

  /** A message of its own for the reply that comes next. */
  function begin(slot: number, bytes: number): void {
    const at = messages * MESSAGE_WORDS
    const from = slot * MESSAGE_WORDS
    const { words } = headers
    words[at + M.address] = askers.headers.words[from + M.address]
    words[at + M.address + 1] = askers.headers.words[from + M.address + 1]
    words[at + M.addressBytes] = askers.headers.words[from + M.addressBytes]
    putPointer(headers, at + M.pieces, pieces.address + replies * PIECE_WORDS * 4)
    words[at + M.pieceCount] = 1
    words[at + M.controlBytes] = 0
    asker = slot
    length = bytes
    room = isCutting ? MOST_TOGETHER - bytes : 0
    messages++
  }

  /** The next reply goes with those of the last message. */
  function join(): void {
    const message = messages - 1
    headers.words[message * MESSAGE_WORDS + M.pieceCount]++
    headers.words[message * MESSAGE_WORDS + M.controlBytes] = CONTROL_BYTES
    putLength(controls, message * CONTROL_WORDS, length)
    room -= length
  }

  /**
   * Sends what a message holds one by one: the way to this asker does not take it together. Where
   * the network card makes no checksums (EIO), none does.
   */
  function sendSingly(message: number): void {
    if (calls.errno() === ERRNO.io) isCutting = false
    const at = message * MESSAGE_WORDS
    const { words } = headers
    const count = words[at + M.pieceCount]
    if (count === 1) return
    const from = headers.address + at * 4
    words[at + M.pieceCount] = 1
    words[at + M.controlBytes] = 0
    for (let piece = 0; piece < count; piece++) {
      calls.sendmmsg(fd, from, 1, FLAGS)
      // The high word stays: pieces fill a quarter of a page.
      words[at + M.pieces] += PIECE_WORDS * 4
    }
  }

  return {
    /** Puts a reply to whoever sent the datagram of a slot to the others. */
    add(slot: number, bytes: Uint8Array, start: number, end: number): void {
      const piece = replies * PIECE_WORDS
      putPointer(pieces, piece, addressOf(bytes) + start)
      pieces.words[piece + 2] = end - start
      if (end - start === length && length <= room && isLastAsker(slot)) join()
      else begin(slot, end - start)
      replies++
    },

    /** A datagram that the system does not take is lost, as they may be: its sender asks again. */
    send(): void {
      let done = 0
      while (done < messages) {
        const from = headers.address + done * MESSAGE_WORDS * 4
        const some = calls.sendmmsg(fd, from, messages - done, FLAGS)
        if (some <= 0) sendSingly(done)
        done += some > 0 ? some : 1
      }
      replies = 0
      messages = 0
      length = 0
    },
  }
}

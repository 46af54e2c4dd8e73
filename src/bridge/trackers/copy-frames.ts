import { SLOTS } from '../../domain/fleet/slots.ts'
import { GS, isId, sessionFault, torrentsFault, wordsAfter } from './slot-frames.ts'

// How the holder of slots keeps their standby up to date, as bytes.
//
// The body of a `copy` frame is part of a stream, which starts again whenever the link does:
//
//   0  number of the stream, chosen by the holder
//   4  number of the frame in its stream, from 1
//   8  version of the holder's map
//  12  kind (COPY)
//  13  zeros
//  16  little-endian 32-bit words: for `begin` and `end` the slots, one bit each; for `sessions`
//      the current state of sessions that changed: heads of torrents (CT), each with its sessions
//      in the layout of handovers (slot-frames.ts)
//
// The sessions between `begin` and `end` of a slot are all sessions that it has, including those
// that change in the meantime. The body of a `copied` frame answers each frame:
//
//   0  number of the stream
//   4  number of the frame
//   8  outcome (COPIED)
//   9  zeros
//
// Numbers of both heads are big-endian.

const HEAD_BYTES = 16
const COPIED_BYTES = 12
const SLOT_SET_WORDS = SLOTS / 32

const COPY = { begin: 0, sessions: 1, end: 2 } as const
export type CopyKind = keyof typeof COPY

/**
 * The outcomes of a frame. `copied`: it was applied. All others refuse it and end the stream: the
 * map is older than the holder's, the sender does not hold the slot or this tracker is not its
 * standby, the memory is full, the tracker is not ready, a torrent is in another slot, or the frame
 * is not the next one of its stream.
 */
const COPIED = {
  copied: 0,
  olderMap: 1,
  notHolder: 2,
  full: 3,
  notReady: 4,
  wrongSlot: 5,
  outOfOrder: 6,
} as const
export type Copied = keyof typeof COPIED
const OUTCOMES = Object.keys(COPIED) as Copied[]
const KINDS = Object.keys(COPY) as CopyKind[]

/** The words of a torrent's head. */
export const CT = { idLo: 0, idHi: 1, snatches: 2, slot: 3, sessions: 4 } as const
export const COPIED_TORRENT_WORDS = 5

/** A flag of a session: it has ended, and its other words have no meaning. */
export const GONE = 1 << 19

/** The most words in a frame: few enough that requests do not have to wait for it. */
export const COPY_WORDS = 2 ** 14

export interface Copy {
  readonly stream: number
  readonly number: number
  readonly version: number
  readonly kind: CopyKind
  readonly words: Int32Array
}

export function writeCopy({ stream, number, version, kind, words }: Copy): Buffer {
  const body = Buffer.alloc(HEAD_BYTES + words.byteLength)
  body.writeUInt32BE(stream, 0)
  body.writeUInt32BE(number, 4)
  body.writeUInt32BE(version, 8)
  body[12] = COPY[kind]
  body.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), HEAD_BYTES)
  return body
}

/** Reads a body that `copyFault` accepted. */
export function readCopy(body: Uint8Array): Copy {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return {
    stream: bytes.readUInt32BE(0),
    number: bytes.readUInt32BE(4),
    version: bytes.readUInt32BE(8),
    kind: KINDS[bytes[12]],
    words: wordsAfter(HEAD_BYTES, bytes),
  }
}

/** Returns what is wrong with the body of a `copy` frame; null: it can be read. */
export function copyFault(body: Buffer): string | null {
  if (body.length < HEAD_BYTES || body.length % 4 !== 0) return 'a copy is cut off'
  const [kind, length] = [body[12], (body.length - HEAD_BYTES) / 4]
  if (kind >= KINDS.length) return `kind ${kind} of a copy is unknown`
  if (length > COPY_WORDS) return `a copy of ${length} words`
  if (kind !== COPY.sessions) return length === SLOT_SET_WORDS ? null : 'slots are cut off'
  return torrentsFault(wordsAfter(HEAD_BYTES, body), COPIED_TORRENT_WORDS, slotFault, stateFault)
}

function slotFault(words: Int32Array, at: number): string | null {
  const slot = words[at + CT.slot] >>> 0
  return slot < SLOTS ? null : `slot ${slot} does not exist`
}

function stateFault(words: Int32Array, at: number): string | null {
  return (words[at + GS.flags] & GONE) === 0 ? sessionFault(words, at) : goneFault(words, at)
}

function goneFault(words: Int32Array, at: number): string | null {
  return isId(words[at + GS.memberHi]) ? null : 'the ID of a member is too large'
}

export function writeCopied(stream: number, number: number, outcome: Copied): Buffer {
  const body = Buffer.alloc(COPIED_BYTES)
  body.writeUInt32BE(stream, 0)
  body.writeUInt32BE(number, 4)
  body[8] = COPIED[outcome]
  return body
}

/** Reads the body of a `copied` frame; returns null when it is not valid. */
export function readCopied(body: Uint8Array): {
  readonly stream: number
  readonly number: number
  readonly outcome: Copied
} | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (bytes.length !== COPIED_BYTES || bytes[8] >= OUTCOMES.length) return null
  const [stream, number] = [bytes.readUInt32BE(0), bytes.readUInt32BE(4)]
  return { stream, number, outcome: OUTCOMES[bytes[8]] }
}

/** Returns slots as a set of bits, in words of a frame. */
export function slotSet(slots: Iterable<number>): Int32Array {
  const words = new Int32Array(SLOT_SET_WORDS)
  for (const slot of slots) words[slot >> 5] |= 1 << (slot & 31)
  return words
}

export function slotsIn(words: Int32Array): number[] {
  return Array.from({ length: SLOTS }, (_, slot) => slot).filter(
    (slot) => (words[slot >> 5] & (1 << (slot & 31))) !== 0,
  )
}

import type { Envelope } from '../define-event.ts'
import { trafficBatch } from '../events/traffic-events.ts'
import { HEAD_BYTES } from './framing.ts'
import { ENTRY_BYTES } from '../traffic-entry.ts'

// `traffic.batch` as bytes, a fifth of the work of base64 in JSON. The body of its frame:
//
//   0  journal id, 16 bytes
//  16  number of the first entry, 64 bits, big-endian
//  24  entries as they stand in the journal: on a word's boundary of the frame, too

/** The feature of hubs that take it so; others are given JSON, which all take. */
export const RAW_BATCHES = 'raw-batches'

const FIRST_AT = HEAD_BYTES + 16
const ENTRIES_AT = HEAD_BYTES + 24

/** Journal entries that are read when there is room for them, straight into their frame. */
export interface BatchToSend {
  readonly journalId: string
  /** The index in its journal of the first of them. */
  readonly first: number
  /** So many entries, or fewer. */
  readonly most: number
  /** Writes them; returns how many there were. */
  readonly fill: (into: Buffer) => number
}

/** What a message of so many entries takes at most: in base64, with what goes around it. */
export function mostBytes(entries: number): number {
  return Math.ceil((entries * ENTRY_BYTES) / 3) * 4 + 200
}

/** What the frame of so many entries takes. */
export function frameBytes(entries: number): number {
  return ENTRIES_AT + entries * ENTRY_BYTES
}

/**
 * A batch as an unsealed frame at the beginning of `bytes`, of which there are enough, and how many
 * entries it holds.
 */
export function batchFrame({ journalId, first, most, fill }: BatchToSend, bytes: Buffer) {
  bytes.write(journalId, HEAD_BYTES, 'hex')
  bytes.writeBigUInt64BE(BigInt(first), FIRST_AT)
  const count = fill(bytes.subarray(ENTRIES_AT, frameBytes(most)))
  return { frame: bytes.subarray(0, frameBytes(count)), count }
}

/** The event in the body of a batch's frame; undefined when it is too short for one. */
export function readBatch(body: Buffer): Envelope | undefined {
  if (body.length < ENTRIES_AT - HEAD_BYTES) return undefined
  return batchEvent({
    journalId: body.toString('hex', 0, FIRST_AT - HEAD_BYTES),
    first: Number(body.readBigUInt64BE(FIRST_AT - HEAD_BYTES)),
    entries: body.subarray(ENTRIES_AT - HEAD_BYTES),
  })
}

/** The event in an unsealed frame as JSON can say it. */
export function batchInText(frame: Buffer, journalId: string, first: number): Envelope {
  return batchEvent({ journalId, first, entries: frame.toString('base64', ENTRIES_AT) })
}

function batchEvent(payload: object): Envelope {
  return { name: trafficBatch.name, version: trafficBatch.version, payload }
}

import type { BatchToSend } from '../../../src/bridge/delivery/batch-frame.ts'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { trafficBatch } from '../../../src/bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'

/** Some journal entries being sent: in a JSON message, or as bytes. */
export interface SimBatch {
  readonly journalId: string
  readonly first: number
  readonly count: number
  /** The number of this message of its tracker. */
  readonly said: number
}

/** The magic of a frame; in the entries of every fourth batch. */
const MAGIC = Buffer.from([0x62, 0x42, 0x75, 0xf5])

/** Entries that repeat their number throughout. */
export function simBytes({ journalId, first, count, said }: SimBatch): BatchToSend {
  const fill = (into: Buffer) => {
    for (let index = 0; index < count; index++) {
      entryBytes(first + index, said).copy(into, index * ENTRY_BYTES)
    }
    return count
  }
  return { journalId, first, most: count, fill }
}

/** The batch in a message; null when anything in it was changed. */
export function simBatch(event: Envelope): SimBatch | null {
  if (event.name === 'sim.batch') return event.payload as SimBatch
  const opened = open(trafficBatch, event)
  if (!opened.ok) return null
  const { journalId, first, entries } = opened.payload
  const count = entries.length / ENTRY_BYTES
  const said = entries.readUInt32LE(4)
  for (let index = 0; index < count; index++) {
    const found = entries.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES)
    if (!found.equals(entryBytes(first + index, said))) return null
  }
  return { journalId, first, count, said }
}

function entryBytes(number: number, said: number): Buffer {
  const words = Int32Array.from({ length: ENTRY_BYTES / 4 }, (_, at) => (at % 2 ? said : number))
  const bytes = Buffer.from(words.buffer)
  if (said % 4 === 0) MAGIC.copy(bytes, 40)
  return bytes
}

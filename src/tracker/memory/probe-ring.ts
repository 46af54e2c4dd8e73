import { H } from './layout.ts'
import type { Memory } from './memory.ts'
import type { Remote } from './remote.ts'

// The questions of announce threads to the prober: a ring in shared memory with many writers and
// one reader. When the ring is full, a question is dropped, and a later announce asks again.

/** A question that an announce asks: the session, and the endpoint to probe. */
export interface ProbeQuestion {
  readonly request: {
    readonly hash0: number
    readonly hash1: number
    readonly hash2: number
    readonly hash3: number
    readonly hash4: number
    readonly port: number
  }
  readonly remote: Remote
  readonly member: number
  readonly keyLo: number
  readonly keyHi: number
}

export const PROBE = {
  hash: 0, // five words, in the order of tables/torrent-table.ts
  member: 5,
  keyLo: 6,
  keyHi: 7,
  isIpv4: 8,
  address: 9, // four big-endian words; an IPv4 address is in the first
  port: 13,
  ready: 14, // number of the entry, from 1, when it is complete
} as const

export const PROBE_WORDS = 15
const ENTRIES = 1_024
/** Room for threads that each write one entry while another checks for room. */
const SPARE = 80
const HEAD = 0
const TAIL = 1
const FIRST = 2

/** Creates the ring, on the main thread. */
export function reserveProbes({ words, allocate }: Memory): void {
  const block = allocate(FIRST + ENTRIES * PROBE_WORDS)
  words.fill(0, block, block + FIRST + ENTRIES * PROBE_WORDS)
  words[H.probes] = block
}

export function attachProbes(words: Int32Array) {
  const place = (ring: number, number: number) => ring + FIRST + (number % ENTRIES) * PROBE_WORDS

  return {
    /** Asks for a probe of the endpoint of this announce; returns false when there is no room. */
    push({ request, remote, member, keyLo, keyHi }: ProbeQuestion): boolean {
      const ring = words[H.probes] >>> 0
      if (ring === 0) return false
      const waiting = (Atomics.load(words, ring + HEAD) - Atomics.load(words, ring + TAIL)) >>> 0
      if (waiting >= ENTRIES - SPARE) return false
      const number = Atomics.add(words, ring + HEAD, 1) >>> 0
      const at = place(ring, number)
      words[at + PROBE.hash] = request.hash0
      words[at + PROBE.hash + 1] = request.hash1
      words[at + PROBE.hash + 2] = request.hash2
      words[at + PROBE.hash + 3] = request.hash3
      words[at + PROBE.hash + 4] = request.hash4
      words[at + PROBE.member] = member
      words[at + PROBE.keyLo] = keyLo
      words[at + PROBE.keyHi] = keyHi
      words[at + PROBE.isIpv4] = remote.isIpv4 ? 1 : 0
      for (let word = 0; word < 4; word++) words[at + PROBE.address + word] = remote.words[word]
      words[at + PROBE.port] = request.port
      Atomics.store(words, at + PROBE.ready, (number + 1) | 0)
      return true
    },

    /** Returns a copy of the next question; null when there is none. Only the prober calls it. */
    take(): Int32Array | null {
      const ring = words[H.probes] >>> 0
      const number = words[ring + TAIL] >>> 0
      const at = place(ring, number)
      if (Atomics.load(words, at + PROBE.ready) !== ((number + 1) | 0)) return null
      const copy = words.slice(at, at + PROBE_WORDS)
      Atomics.store(words, ring + TAIL, (number + 1) | 0)
      return copy
    },

    waiting(): number {
      const ring = words[H.probes] >>> 0
      return (Atomics.load(words, ring + HEAD) - Atomics.load(words, ring + TAIL)) >>> 0
    },
  }
}

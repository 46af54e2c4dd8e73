import type { Step } from './step.ts'

/**
 * The most times that wait in the queue of a thread. Locks last about a millisecond, so it is never
 * reached.
 */
const PLACES = 1_024

const Q = { hash: 0, member: 5, keyLo: 6, keyHi: 7, now: 8, wall: 9, isIpv4: 10, address: 11 }
const PORT = 15
const KEY_HASH = 16
const PEER_ID = 17 // five cells
const PLACE_WORDS = 22

/**
 * The queue of announces that were answered while their torrent was locked, and whose times are not
 * stored yet.
 */
export interface HeardQueue {
  readonly size: () => number
  readonly hasRoom: () => boolean
  readonly push: (step: Step) => void
  /** Fills the step with the oldest announce: all but its counters, torrent and session. */
  readonly first: (into: Step) => void
  readonly shift: () => void
  /** Moves the oldest announce to the end of the queue. */
  readonly rotate: () => void
}

interface Queue {
  from: number
  count: number
  readonly words: Int32Array
  readonly bytes: Uint8Array
}

/** Creates the queue: a ring of cells, so that an announce allocates nothing. */
export function createHeardQueue(): HeardQueue {
  const words = new Int32Array(PLACES * PLACE_WORDS)
  const queue: Queue = {
    from: 0,
    count: 0,
    words,
    bytes: new Uint8Array(words.buffer),
  }

  return {
    size: () => queue.count,
    hasRoom: () => queue.count < PLACES,
    push: (arg0) => push(queue, arg0),
    first: (into) => first(queue, into),
    shift: () => shift(queue),
    rotate: () => rotate(queue),
  }
}

function placeOf(queue: Queue, index: number): number {
  return ((queue.from + index) % PLACES) * PLACE_WORDS
}

function shift(queue: Queue): void {
  queue.from = (queue.from + 1) % PLACES
  queue.count--
}

function push(queue: Queue, { request, member, keyLo, keyHi, now, wall, remote }: Step): void {
  const { words, bytes } = queue
  const at = placeOf(queue, queue.count++)
  words[at + Q.hash] = request.hash0
  words[at + Q.hash + 1] = request.hash1
  words[at + Q.hash + 2] = request.hash2
  words[at + Q.hash + 3] = request.hash3
  words[at + Q.hash + 4] = request.hash4
  words[at + Q.member] = member
  words[at + Q.keyLo] = keyLo
  words[at + Q.keyHi] = keyHi
  words[at + Q.now] = now
  words[at + Q.wall] = wall
  words[at + Q.isIpv4] = remote.isIpv4 ? 1 : 0
  for (let word = 0; word < 4; word++) words[at + Q.address + word] = remote.words[word]
  words[at + PORT] = request.port
  words[at + KEY_HASH] = request.keyHash
  for (let byte = 0; byte < 20; byte++) bytes[(at + PEER_ID) * 4 + byte] = request.peerId[byte]
}

function first(queue: Queue, into: Step): void {
  const { words, bytes } = queue
  const at = placeOf(queue, 0)
  const { request, remote } = into
  request.hash0 = words[at + Q.hash]
  request.hash1 = words[at + Q.hash + 1]
  request.hash2 = words[at + Q.hash + 2]
  request.hash3 = words[at + Q.hash + 3]
  request.hash4 = words[at + Q.hash + 4]
  into.member = words[at + Q.member] >>> 0
  into.keyLo = words[at + Q.keyLo]
  into.keyHi = words[at + Q.keyHi]
  into.now = words[at + Q.now]
  into.wall = words[at + Q.wall]
  remote.isIpv4 = words[at + Q.isIpv4] === 1
  for (let word = 0; word < 4; word++) remote.words[word] = words[at + Q.address + word]
  request.port = words[at + PORT]
  request.keyHash = words[at + KEY_HASH]
  for (let byte = 0; byte < 20; byte++) request.peerId[byte] = bytes[(at + PEER_ID) * 4 + byte]
}

function rotate(queue: Queue): void {
  const at = placeOf(queue, 0)
  const to = placeOf(queue, queue.count)
  if (queue.count < PLACES) queue.words.copyWithin(to, at, at + PLACE_WORDS)
  queue.from = (queue.from + 1) % PLACES
}

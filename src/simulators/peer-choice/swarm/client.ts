import type { Person } from './population.ts'
import { PIECES, PIECE_BYTES } from './scenarios.ts'

/** A connection, seen from one of its two ends. */
export interface Link {
  readonly peer: Client
  /** The same connection, seen from the other end. */
  readonly back: Link
  /** The most bytes per second that it transfers. */
  readonly limit: number
  /** Whether the other end has pieces that this one lacks. */
  isInterested: boolean
  /** Whether this end uploads to the other one, if that is interested. */
  isUnchoked: boolean
  /** The piece that this end downloads over the connection; -1 for none. */
  piece: number
  /** The bytes downloaded over it since the last round of choking, and in the round before. */
  received: number
  receivedBefore: number
  /** The current bytes per second from this end to the other. */
  rate: number
}

/** A client in the swarm. */
export interface Client {
  readonly person: Person
  readonly links: Map<number, Link>
  /** For each piece, 1 if the client has it, otherwise 0. */
  readonly has: Uint8Array
  /** For each piece, the number of bytes that are missing. */
  readonly missing: Float32Array
  /**
   * For each piece, the number of connections over which it is being downloaded, and of peers that
   * have it.
   */
  readonly asked: Uint8Array
  readonly copies: Uint16Array
  pieces: number
  uploaded: number
  downloaded: number
  announcesAt: number
  doneAt: number
  leavesAt: number
  isGone: boolean
  /** The peer in the optimistic slot, and when another peer gets that slot. */
  optimist: number
  optimistUntil: number
  /** Where the seeder is in its turn: it serves interested peers one after another. */
  turn: number
}

export function createClient(person: Person): Client {
  const { isSeeder, startsAt, seedsFor } = person
  return {
    person,
    links: new Map(),
    has: new Uint8Array(PIECES).fill(isSeeder ? 1 : 0),
    missing: new Float32Array(PIECES).fill(isSeeder ? 0 : PIECE_BYTES),
    asked: new Uint8Array(PIECES),
    copies: new Uint16Array(PIECES),
    pieces: isSeeder ? PIECES : 0,
    uploaded: 0,
    downloaded: 0,
    announcesAt: startsAt,
    doneAt: isSeeder ? startsAt : -1,
    leavesAt: isSeeder ? startsAt + seedsFor : Infinity,
    isGone: false,
    optimist: -1,
    optimistUntil: 0,
    turn: 0,
  }
}

export const isDone = (client: Client): boolean => client.pieces === PIECES

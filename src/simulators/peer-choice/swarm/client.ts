import type { Person } from './population.ts'
import { PIECES, PIECE_BYTES } from './scenarios.ts'

/** A connection, as one of its two ends sees it. */
export interface Link {
  readonly peer: Client
  /** The same connection at the other end. */
  readonly back: Link
  /** Bytes per second that it transfers at most. */
  readonly limit: number
  /** The other end has pieces that this one lacks. */
  isInterested: boolean
  /** This end uploads to the other if that is interested. */
  isUnchoked: boolean
  /** The piece that this end downloads over it; -1: none. */
  piece: number
  /** Downloaded over it since the last two rounds of choking, and the one before. */
  received: number
  receivedBefore: number
  /** Bytes per second now, from this end to the other. */
  rate: number
}

/** A client in the swarm. */
export interface Client {
  readonly person: Person
  readonly links: Map<number, Link>
  /** One byte per piece. */
  readonly has: Uint8Array
  /** Bytes of each piece that are missing. */
  readonly missing: Float32Array
  /** Connections over which a piece is being downloaded, and peers that have it. */
  readonly asked: Uint8Array
  readonly copies: Uint16Array
  pieces: number
  uploaded: number
  downloaded: number
  announcesAt: number
  doneAt: number
  leavesAt: number
  isGone: boolean
  /** The peer of the optimistic slot, and when another one gets it. */
  optimist: number
  optimistUntil: number
  /** The place of its turn: seeders serve interested peers one after the other. */
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

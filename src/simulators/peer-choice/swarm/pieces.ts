import type { Draw } from '../../draw.ts'
import type { Client, Link } from './client.ts'
import { isDone } from './client.ts'
import { PIECE_BYTES, PIECES } from './scenarios.ts'

/**
 * Returns the piece to request from a peer. This is a piece that was begun and is requested from no
 * one, or else the rarest one among the connected peers. If all pieces that the peer has are being
 * downloaded, it is one of those (endgame). Returns -1 if the peer has none that the client lacks.
 */
export function choosePiece(client: Client, { has }: Client, draw: Draw): number {
  const { missing, asked, copies } = client
  let best = -1
  let least = Infinity
  let shared = -1
  const start = draw.whole(0, PIECES - 1)
  for (let step = 0; step < PIECES; step++) {
    const piece = start + step < PIECES ? start + step : start + step - PIECES
    if (has[piece] === 0 || client.has[piece] !== 0) continue
    if (asked[piece] > 0) {
      if (shared < 0 || asked[piece] < asked[shared]) shared = piece
      continue
    }
    const rank = missing[piece] < PIECE_BYTES ? copies[piece] - PIECES : copies[piece]
    if (rank < least) {
      least = rank
      best = piece
    }
  }
  return best < 0 ? shared : best
}

/** Books the bytes of a piece. Returns whether the piece is now complete. */
export function receive(client: Client, link: Link, bytes: number): boolean {
  const { piece } = link
  client.missing[piece] -= bytes
  if (client.missing[piece] > 0) return false
  client.missing[piece] = 0
  client.has[piece] = 1
  client.pieces++
  for (const other of client.links.values()) {
    other.peer.copies[piece]++
    other.back.isInterested ||= other.peer.has[piece] === 0
    if (other.piece !== piece) continue
    other.piece = -1
  }
  client.asked[piece] = 0
  return true
}

/** Returns whether the peer has a piece that the client lacks. */
export function wants(client: Client, peer: Client): boolean {
  if (isDone(client) || peer.pieces === 0) return false
  if (peer.pieces > client.pieces) return true
  for (let piece = 0; piece < PIECES; piece++) {
    if (peer.has[piece] > client.has[piece]) return true
  }
  return false
}

import type { Holding } from './piece-reader.ts'
import { createPieceReader } from './piece-reader.ts'

/** What the client has sent so far; null: more is needed. */
export type Said = 'other' | { readonly holding: Holding | null } | null

/**
 * The beginning of a handshake of BEP 3, which consists of a length, the protocol's name, eight
 * reserved bytes, the info hash and a peer ID.
 */
const NAME = Buffer.from('\x13BitTorrent protocol', 'latin1')
const HASH_AT = NAME.length + 8
const HASH_END = HASH_AT + 20
const HELLO_END = HASH_END + 20
/**
 * The reserved bytes, with the bit of the fast extension (BEP 6), without which no client sends
 * *have all*.
 */
const RESERVED = Buffer.from([0, 0, 0, 0, 0, 0, 0, 4])

/**
 * One conversation with a client, over TCP or uTP: the handshake and, if `wantsHolding` is true,
 * the first messages, until they have named all pieces or none. Some seeders leave a few pieces out
 * of their bitfield, so that no one blocks them as seeders, and name these pieces in *have*
 * messages. The tracker never asks for data: it sends nothing after the handshake.
 */
export function createPeerTalk(infoHash: Uint8Array, peerId: Uint8Array, wantsHolding: boolean) {
  const reader = createPieceReader(HELLO_END)
  let heard = Buffer.alloc(0)
  let isSame = false

  return {
    hello: Buffer.concat([NAME, wantsHolding ? RESERVED : Buffer.alloc(8), infoHash, peerId]),

    /** Whether the client answered with the torrent's hash. */
    isSame: () => isSame,
    /** What the client has said about its pieces so far, to which it may add; null: nothing. */
    soFar: reader.soFar,

    take(chunk: Uint8Array): Said {
      heard = Buffer.concat([heard, chunk])
      const known = Math.min(heard.length, NAME.length)
      if (heard.compare(NAME, 0, known, 0, known) !== 0) return 'other'
      if (heard.length < HASH_END) return null
      if (heard.compare(infoHash, 0, 20, HASH_AT, HASH_END) !== 0) return 'other'
      isSame = true
      if (!wantsHolding) return { holding: null }
      return reader.read(heard) ? { holding: reader.soFar() } : null
    },
  }
}

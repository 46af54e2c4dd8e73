/** How many pieces a client says it has: a bitfield (BEP 3), or *have all* or *none* (BEP 6). */
export interface Holding {
  readonly isAll: boolean
  /** 0 with `isAll`: the message does not count them. */
  readonly pieces: number
}

/** The client's messages so far; null: more is needed. */
export type Said = 'other' | { readonly holding: Holding | null } | null

/** BEP 3: a length, the protocol's name, eight reserved bytes, the info hash, a peer ID. */
const NAME = Buffer.from('\x13BitTorrent protocol', 'latin1')
const HASH_AT = NAME.length + 8
const HASH_END = HASH_AT + 20
const HELLO_END = HASH_END + 20
/** The fast extension (BEP 6), without which no client sends *have all*. */
const RESERVED = Buffer.from([0, 0, 0, 0, 0, 0, 0, 4])
const MESSAGE = { bitfield: 5, haveAll: 14, haveNone: 15 } as const
/** A bitfield of two million pieces; what is longer is not one. */
const MOST_HEARD = 256 * 1_024

/**
 * One conversation with a client, over TCP or uTP: the handshake, and, if `wantsHolding`, its first
 * messages up to the one that names its pieces. The tracker never asks for data: it sends nothing
 * after the handshake.
 */
export function createPeerTalk(infoHash: Uint8Array, peerId: Uint8Array, wantsHolding: boolean) {
  let heard = Buffer.alloc(0)
  let isSame = false

  return {
    hello: Buffer.concat([NAME, wantsHolding ? RESERVED : Buffer.alloc(8), infoHash, peerId]),

    /** Whether it answered with the torrent's hash. */
    isSame: () => isSame,

    take(chunk: Uint8Array): Said {
      heard = Buffer.concat([heard, chunk])
      const known = Math.min(heard.length, NAME.length)
      if (heard.compare(NAME, 0, known, 0, known) !== 0) return 'other'
      if (heard.length < HASH_END) return null
      if (heard.compare(infoHash, 0, 20, HASH_AT, HASH_END) !== 0) return 'other'
      isSame = true
      if (!wantsHolding) return { holding: null }
      return heard.length < HELLO_END ? null : holdingIn(heard)
    },
  }
}

/** Looks for the message that names the pieces; others, such as BEP 10's, may come first. */
function holdingIn(heard: Buffer): Said {
  for (let at = HELLO_END; at + 4 < heard.length;) {
    const length = heard.readUInt32BE(at)
    if (length > MOST_HEARD) return { holding: null }
    const end = at + 4 + length
    const id = length === 0 ? null : heard[at + 4]
    if (id === MESSAGE.haveAll) return { holding: { isAll: true, pieces: 0 } }
    if (id === MESSAGE.haveNone) return { holding: { isAll: false, pieces: 0 } }
    if (end > heard.length) break
    if (id === MESSAGE.bitfield) {
      return { holding: { isAll: false, pieces: bitsOf(heard.subarray(at + 5, end)) } }
    }
    at = end
  }
  return heard.length > MOST_HEARD ? { holding: null } : null
}

function bitsOf(field: Uint8Array): number {
  let bits = 0
  for (let byte of field) for (; byte > 0; byte &= byte - 1) bits++
  return bits
}

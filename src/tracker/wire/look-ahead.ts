import type { ReadAhead } from '../memory/read-ahead.ts'
import { BYTE, HEX_VALUE, hashWordAt, wordAt } from './ascii.ts'
import { PASSKEY_DIGITS } from './passkey.ts'

/**
 * Adds announces to `ahead` from the bytes of their requests, without parsing them. It knows only
 * the usual forms: nothing is read ahead for other requests.
 */
export interface LookAhead {
  /** Adds an HTTP request that is about to be handled. */
  readonly request: (bytes: Uint8Array, start: number, end: number) => void
  /** Adds a datagram of BEP 15. */
  readonly datagram: (bytes: Uint8Array, start: number, end: number) => void
}

// The positions of passkey and hash in `GET /{passkey}/announce?info_hash=`.
const PASSKEY_AT = 'GET /'.length
const ACTION_AT = PASSKEY_AT + PASSKEY_DIGITS
const QUERY_AT = ACTION_AT + '/announce?'.length
const HASH_AT = QUERY_AT + 'info_hash='.length
/**
 * The length of a request whose hash has two readable words, even if all of their bytes are
 * escaped.
 */
const LEAST_BYTES = HASH_AT + 8 * 3
const INFO = 0x696e_666f

// The offsets in a datagram: its action, its hash, and the URL, if BEP 41 has it as the first
// option.
const DATAGRAM = { action: 8, hash: 16, option: 98, url: 100 } as const
const ANNOUNCE = 1
const URL_DATA = 2
const DATAGRAM_LEAST_BYTES = DATAGRAM.url + 1 + PASSKEY_DIGITS

export function createLookAhead(ahead: ReadAhead): LookAhead {
  let at = 0

  /** Returns the next word of a hash in a query, as `hashWordAt` reads it. */
  function nextWord(bytes: Uint8Array): number {
    let word = 0
    for (let shift = 0; shift < 32; shift += 8) {
      const byte = bytes[at]
      if (byte !== BYTE.percent) word |= byte << shift
      else {
        word |= ((HEX_VALUE[bytes[at + 1]] << 4) | HEX_VALUE[bytes[at + 2]]) << shift
        at += 2
      }
      at++
    }
    return word
  }

  return {
    request(bytes, start, end) {
      if (!ahead.pays() || end - start < LEAST_BYTES) return
      if (wordAt(bytes, start + QUERY_AT) !== INFO || bytes[start + ACTION_AT] !== BYTE.slash)
        return
      at = start + HASH_AT
      const hash0 = nextWord(bytes)
      const hash1 = nextWord(bytes)
      const passkey = start + PASSKEY_AT
      ahead.add(hexWord(bytes, passkey), hexWord(bytes, passkey + 8), hash0, hash1)
    },
    datagram(bytes, start, end) {
      if (!ahead.pays() || end - start < DATAGRAM_LEAST_BYTES) return
      if (wordAt(bytes, start + DATAGRAM.action) !== ANNOUNCE) return
      if (bytes[start + DATAGRAM.option] !== URL_DATA) return
      const passkey = start + DATAGRAM.url + 1
      const hash = start + DATAGRAM.hash
      const hash0 = hashWordAt(bytes, hash)
      const hash1 = hashWordAt(bytes, hash + 4)
      ahead.add(hexWord(bytes, passkey), hexWord(bytes, passkey + 8), hash0, hash1)
    },
  }
}

function hexWord(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let digit = 0; digit < 8; digit++) word = (word << 4) | HEX_VALUE[bytes[at + digit]]
  return word
}

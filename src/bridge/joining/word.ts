import { createHash } from 'node:crypto'
import { bytes32, hex, list, record, text } from '../../shared/shape.ts'
import { readSocketAddress } from '../socket-address.ts'

// The word that `babou node add` prints and `babou node join` takes: where the hubs are, which
// authority must have issued their certificates, and a secret that works once.

const PREFIX = 'babou.1.'
const CHECK_DIGITS = 8
const MOST_HUBS = 8
/** The most characters of a word: a longer one was not made by this program. */
const MOST_LENGTH = 4_000

const content = record({
  id: hex(16),
  /** The random secret; the database contains only its digest. */
  token: bytes32,
  /** The SHA-256 of the authority's certificate in DER, which identifies the fleet. */
  authority: bytes32,
  hubs: list(text(300)).min(1).max(MOST_HUBS),
})

export interface JoinWord {
  readonly id: string
  readonly token: string
  readonly authority: string
  /** The URLs of the hubs (`tls://host:port`), which are tried in turn. */
  readonly hubs: readonly string[]
}

export function writeWord(word: JoinWord): string {
  const body = Buffer.from(JSON.stringify(content.parse(word))).toString('base64url')
  return `${PREFIX}${body}.${checkOf(body)}`
}

/** Returns what a word contains, or what is wrong with it. */
export function readWord(given: string): { readonly word: JoinWord } | { readonly fault: string } {
  const [body, check, ...more] = given.slice(PREFIX.length).split('.')
  if (!given.startsWith(PREFIX) || check === undefined || more.length > 0) {
    return { fault: 'this is not a word of `babou node add`' }
  }
  if (given.length > MOST_LENGTH || checkOf(body) !== check) {
    return { fault: 'the word was altered or not copied completely' }
  }
  const read = content.safeParse(parsed(body))
  if (!read.success) return { fault: 'the word was altered' }
  const wrong = read.data.hubs.find((url) => !isHub(url))
  return wrong === undefined ? { word: read.data } : { fault: `${wrong} is not a hub over TLS` }
}

function isHub(url: string): boolean {
  return url.startsWith('tls://') && readSocketAddress(url) !== null
}

/** Returns the checksum that detects copying errors. Only the hub knows which words are genuine. */
function checkOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, CHECK_DIGITS)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
  } catch {
    return null // no shape accepts it
  }
}

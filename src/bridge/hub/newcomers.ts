import type { Log } from '../../shared/log.ts'
import type { Frame } from '../delivery/framing.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import { bodyOf, readBody } from '../delivery/messages.ts'
import type { Wire } from '../delivery/wire.ts'
import type { Claim, DescribedCopy, FetchState, Granted } from '../joining/messages.ts'
import { authorityShown, claim, fetchState, granted, stateShown } from '../joining/messages.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Refusal } from './gate.ts'

// Serves machines that are not nodes yet. Instead of a certificate, they show a word
// (joining/word.ts).

/** The most bytes of a state that wait for the network; more are read once these have been sent. */
const MOST_WAITING_BYTES = 1024 * 1024
const PAUSE_SECONDS = 0.005
/** A machine is cut if it takes none of the waiting bytes for this many seconds. */
const STALLED_SECONDS = 15
/**
 * A machine closes the connection when it has everything; after this many seconds, the hub closes
 * it.
 */
const LINGER_SECONDS = 5

/** The copy of a tracker's state, and its bytes from an offset on. */
export interface StateToLend extends DescribedCopy {
  readonly bytesFrom: (offset: number) => AsyncIterable<Buffer>
  /** Releases the copy, which may be replaced afterwards. Call it once. */
  readonly release: () => void
}

/** What jobs decides about machines that want to become nodes. */
export interface Newcomers {
  /** The certificate of this hub's authority, in PEM; null: another machine has the authority. */
  readonly authority: () => string | null
  readonly claim: (asked: Claim, address: string | null) => Promise<Granted | Refusal>
  readonly state: (asked: FetchState) => Promise<StateToLend | Refusal | null>
}

export interface NewcomerOptions {
  readonly wire: Wire
  readonly address: string | null
  readonly newcomers: Newcomers
  readonly surroundings: Surroundings
  readonly log: Log
  /**
   * Called when the machine gets an answer: its connection then does not count as refused.
   * `isTrusted`: whether it has authenticated; a stranger keeps its place among the handshakes.
   */
  readonly onAnswered: (isTrusted: boolean) => void
}

const MALFORMED = { code: 'malformed', text: 'the request of a new machine is not valid' } as const
const NO_AUTHORITY = {
  code: 'authority',
  text: 'this hub has no certificate authority: the word is for the machine where it was made',
} as const

/**
 * Serves the first frame of a machine without a certificate; returns false when the frame is
 * something else.
 */
export function takeNewcomer(frame: Frame, options: NewcomerOptions): boolean {
  const answer = answers[frame.type]
  if (answer === undefined) return false
  const { wire, surroundings, log } = options
  wire.handOver(() => wire.refuse('malformed', 'one request per connection'))
  answer(frame.body, options)
    .then((refusal) => {
      if (refusal !== null) return wire.refuse(refusal.code, refusal.text)
      surroundings.after(LINGER_SECONDS, () => wire.destroy('served'))
    })
    .catch((error: unknown) => {
      log.error('bridge.newcomer.failed', { error: String(error) })
      wire.refuse('failed', 'the hub could not answer now: try again in a moment')
    })
  return true
}

type Answer = (body: Buffer, options: NewcomerOptions) => Promise<Refusal | null>

const answers: Readonly<Record<number, Answer | undefined>> = {
  [FRAME.whichAuthority]: (_, options) => Promise.resolve(showAuthority(options)),
  [FRAME.claim]: takeClaim,
  [FRAME.fetchState]: lend,
}

function showAuthority({ wire, newcomers, onAnswered }: NewcomerOptions): Refusal | null {
  const authority = newcomers.authority()
  if (authority === null) return NO_AUTHORITY
  onAnswered(false)
  wire.write(encodeFrame(FRAME.authority, 0, bodyOf(authorityShown.parse({ authority }))))
  return null
}

async function takeClaim(body: Buffer, options: NewcomerOptions): Promise<Refusal | null> {
  const { wire, newcomers, address, onAnswered } = options
  const asked = readBody(claim, body)
  if (asked === null) return MALFORMED
  const found = await newcomers.claim(asked, address)
  if ('code' in found) return found
  onAnswered(true)
  wire.write(encodeFrame(FRAME.granted, 0, bodyOf(granted.parse(found))))
  return null
}

async function lend(body: Buffer, options: NewcomerOptions): Promise<Refusal | null> {
  const { wire, newcomers, onAnswered } = options
  const asked = readBody(fetchState, body)
  if (asked === null) return MALFORMED
  const found = await newcomers.state(asked)
  if (found !== null && 'code' in found) return found
  onAnswered(true)
  if (found === null) {
    wire.write(encodeFrame(FRAME.stateCopy, 0, bodyOf({ copy: null })))
    return null
  }
  try {
    await send(found, asked, options)
  } finally {
    found.release()
  }
  return null
}

async function send(
  { bytesFrom, release: _, ...copy }: StateToLend,
  { digest, offset: wanted, isLook }: FetchState,
  { wire, surroundings }: NewcomerOptions,
): Promise<void> {
  const offset = digest === copy.digest && wanted <= copy.bytes ? wanted : 0
  const shown = stateShown.parse({ copy: { ...copy, offset } })
  wire.write(encodeFrame(FRAME.stateCopy, 0, bodyOf(shown)))
  if (isLook) return
  let at = offset
  for await (const part of bytesFrom(offset)) {
    while (wire.waitingBytes() > MOST_WAITING_BYTES && !wire.isOver()) {
      if (wire.stalledSeconds() > STALLED_SECONDS) wire.destroy('it reads nothing')
      await new Promise<void>((resolve) => surroundings.after(PAUSE_SECONDS, resolve))
    }
    if (wire.isOver()) return
    wire.write(encodeFrame(FRAME.stateBytes, at, part))
    at += part.length
  }
}

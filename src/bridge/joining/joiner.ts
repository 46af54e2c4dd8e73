import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import type { Infer, Shape } from '../../shared/shape.ts'
import type { Frame } from '../delivery/framing.ts'
import { encodeFrame, FRAME } from '../delivery/framing.ts'
import { bodyOf, readBody, refusal } from '../delivery/messages.ts'
import type { Wire } from '../delivery/wire.ts'
import { createWire } from '../delivery/wire.ts'
import { socketAddress } from '../socket-address.ts'
import { connectSocket } from '../sockets.ts'
import type { Timing } from '../timing.ts'
import { realTiming } from '../timing.ts'
import { secured } from '../transports/tls.ts'
import type { Claim, FetchState, Granted, StateCopy } from './messages.ts'
import { authorityShown, granted, stateShown } from './messages.ts'

// The end of a machine that wants to become a node. It trusts only a hub with a certificate of the
// authority that is named in its word; the first connection only fetches that authority's
// certificate.

const CONNECT_SECONDS = 5
/**
 * How long an answer, and the next bytes of a state, may take. The hub may have to wait for a fresh
 * copy.
 */
const ANSWER_SECONDS = 45
const FRAME_BYTES = 1024 * 1024

/** The hub refused; `code` says why. Only for some codes does it help to ask another hub. */
export class JoinRefused extends Error {
  readonly code: string

  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/**
 * Fetches the certificate of the authority with this digest. The hub need not be trusted for that.
 * @throws Error when the hub shows another certificate, or cannot be reached
 */
export async function authorityOf(
  url: string,
  digest: string,
  timing = realTiming,
): Promise<string> {
  const hub = await openTo(url, null, timing)
  const { authority } = await ask(hub, FRAME.whichAuthority, {}, [FRAME.authority, authorityShown])
  if (digestOf(authority) === digest) return authority
  throw new Error(`${url} belongs to another fleet than the word: it has another authority`)
}

/**
 * Makes this machine a node.
 * @throws JoinRefused, or Error when the hub cannot be reached
 */
export async function claimNode(
  url: string,
  authority: string,
  asked: Claim,
  timing = realTiming,
): Promise<Granted> {
  const hub = await openTo(url, authority, timing)
  return ask(hub, FRAME.claim, asked, [FRAME.granted, granted])
}

/**
 * Returns which copy of a state a hub has; null: none.
 * @throws JoinRefused, or Error when the hub cannot be reached
 */
export async function lookForState(
  url: string,
  authority: string,
  key: Pick<FetchState, 'node' | 'stateKey'>,
  timing = realTiming,
): Promise<StateCopy | null> {
  const hub = await openTo(url, authority, timing)
  const asked = { ...key, isLook: true, digest: null, offset: 0 }
  const { copy } = await ask(hub, FRAME.fetchState, asked, [FRAME.stateCopy, stateShown])
  return copy
}

/**
 * Reads a copy, from the byte that `asked` names: `onCopy` is called once, then `onBytes` with the
 * bytes in order. Resolves when all of them have arrived.
 * @throws JoinRefused, or Error when the connection was cut
 */
export async function readState(
  url: string,
  authority: string,
  asked: FetchState,
  onCopy: (copy: StateCopy | null) => void,
  onBytes: (bytes: Buffer) => void,
  timing = realTiming,
): Promise<void> {
  const hub = await openTo(url, authority, timing)
  let left = -1
  let at = 0
  await conversation(hub, encodeFrame(FRAME.fetchState, 0, bodyOf(asked)), (frame) => {
    if (left < 0) {
      const { copy } = bodyAs(frame, FRAME.stateCopy, stateShown)
      onCopy(copy)
      at = copy?.offset ?? 0
      left = copy === null ? 0 : copy.bytes - at
    } else {
      const { type, number, body } = frame
      if (type !== FRAME.stateBytes || number !== at)
        throw new Error('bytes of a state are missing')
      onBytes(body)
      at += body.length
      left -= body.length
    }
    return left <= 0
  })
}

/** Returns the SHA-256 of a certificate in DER: 64 hex digits. */
export function digestOf(certificate: string): string {
  try {
    return new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase()
  } catch {
    return ''
  }
}

/** Connects to a hub; if `authority` is null, without verifying the hub. */
async function openTo(url: string, authority: string | null, timing: Timing): Promise<Opened> {
  const { host, port } = socketAddress(url)
  const name = `${host}:${port}`
  const patience = { seconds: CONNECT_SECONDS, timing }
  const socket = await connectSocket({ host, port }, name, patience)
  const servername = net.isIP(host) === 0 ? host : ''
  const trust = authority === null ? { rejectUnauthorized: false } : { ca: [authority] }
  const stream = tls.connect({ socket, host, servername, minVersion: 'TLSv1.3', ...trust })
  return { stream: await secured(stream, name, patience), timing }
}

/** A connection to a hub. */
interface Opened {
  readonly stream: tls.TLSSocket
  readonly timing: Timing
}

async function ask<S extends Shape>(
  hub: Opened,
  type: number,
  body: object,
  [answer, shape]: readonly [number, S],
): Promise<Infer<S>> {
  let found: Infer<S> | undefined
  await conversation(hub, encodeFrame(type, 0, bodyOf(body)), (frame) => {
    found = bodyAs(frame, answer, shape)
    return true
  })
  return found as Infer<S>
}

/**
 * Reads the body of an answer from a hub.
 * @throws JoinRefused when the hub refuses; Error for any other frame than this answer
 */
function bodyAs<S extends Shape>(frame: Frame, type: number, shape: S): Infer<S> {
  const body = frame.type === type ? readBody(shape, frame.body) : null
  if (body === null) throw new Error('the hub runs another release of babou, or is something else')
  return body
}

/** Sends one frame, then passes on the answers until `take` returns that one was the last. */
function conversation(
  { stream, timing }: Opened,
  first: Buffer,
  take: (frame: Frame) => boolean,
): Promise<void> {
  const { seconds, after } = timing
  return new Promise((resolve, reject) => {
    let heardAt = seconds()
    let callOff = after(1, look)
    const wire: Wire = createWire(stream, {
      frameBytes: FRAME_BYTES,
      timing,
      onResync: () => wire.destroy('the connection is damaged'),
      onEnd: (reason) => settle(new Error(reason)),
    })
    wire.handOver((frame) => {
      heardAt = seconds()
      try {
        if (frame.type === FRAME.refuse) {
          const said = readBody(refusal, frame.body)
          throw new JoinRefused(said?.code ?? 'malformed', said?.text ?? 'the hub refused')
        }
        if (take(frame)) settle(null)
      } catch (error) {
        settle(error as Error)
      }
    })
    wire.write(first)

    function look(): void {
      if (seconds() - heardAt > ANSWER_SECONDS) wire.destroy('the hub does not answer')
      else callOff = after(1, look)
    }
    function settle(error: Error | null): void {
      callOff()
      if (error === null) resolve()
      else reject(error)
      wire.destroy('done')
    }
  })
}

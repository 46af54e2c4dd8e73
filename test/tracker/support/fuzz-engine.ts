import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { mutated } from './fuzz.ts'
import type { Tracker } from './a-tracker.ts'
import { aTracker, remoteAt } from './a-tracker.ts'

const HEAD = /^HTTP\/1\.[01] (\d{3}) [^]*?\r\nContent-Length: (\d+)\r\n/

/** A tracker that knows the passkey and the torrent of the real requests. */
export function clientTracker() {
  const tracker = aTracker()
  const { query, bytes } = clientRequests()[0]
  const passkey = /[0-9a-f]{32}/.exec(bytes.toString('latin1'))?.[0] ?? ''
  tracker.members.setPasskey(tracker.member(1), passkeyWords(passkey))
  const hash = /info_hash=([^&]*)/.exec(query.toString('latin1'))?.[1] ?? ''
  const raw = hash.replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  tracker.torrent(1, { hashes: [Buffer.from(raw, 'latin1').toString('hex')] })
  return tracker
}

export interface FuzzedEngine {
  /** Requests whose replies no client could read, and the reason. */
  readonly broken: readonly string[]
  readonly answered: number
  readonly ok: number
}

/** Sends this many mutated requests of real clients to a tracker, as a connection would. */
export function fuzzEngine(count: number, random: () => number, tracker: Tracker): FuzzedEngine {
  const requests = clientRequests().map(({ bytes }) => bytes.toString('latin1'))
  const remote = remoteAt('9.0.0.1')
  const broken: string[] = []
  let [answered, ok] = [0, 0]
  for (let number = 0; number < count && broken.length < 10; number++) {
    const real = requests[Math.floor(random() * requests.length)]
    const text = random() < 0.1 ? real : mutated(random, real, requests)
    const bytes = Buffer.from(text, 'latin1')
    const reader = createHeadReader()
    const behind = reader.read(bytes, 0, bytes.length)
    // Below 0 a status without a body, 0 an incomplete request: the engine does not see it.
    if (behind <= 0) continue
    const { engine, reply, journal } = tracker
    reply.keepAlive = reader.head.keepAlive
    if (!engine.handle(bytes, reader.head, remote, reply)) broken.push(`queued: ${text}`)
    journal.flush()
    answered++
    const said = Buffer.from(reply.bytes.subarray(reply.start, reply.end)).toString('latin1')
    const why = faultOf(said, reply.isHeadOnly)
    if (why !== null) broken.push(`${why}: ${text}`)
    else if (said.includes('8:complete')) ok++
    if (number % 1_000 === 0) tracker.pass(60)
  }
  return { broken, answered, ok }
}

function faultOf(said: string, isHeadOnly: boolean): string | null {
  const head = HEAD.exec(said)
  if (head === null) return 'no head'
  const body = said.slice(said.indexOf('\r\n\r\n') + 4)
  if (isHeadOnly) return body === '' ? null : 'a body for HEAD'
  if (body.length !== Number(head[2])) return `${body.length} bytes, ${head[2]} told`
  if (head[1] !== '200' || !said.includes('text/plain') || !body.startsWith('d')) return null
  return endOf(body, 0) === body.length ? null : 'no bencode'
}

/** Returns the end of the bencoded value at `at`; -1: it is invalid, or not canonical. */
function endOf(text: string, at: number): number {
  const kind = text[at]
  if (kind === 'i') {
    const number = /^i(0|-?[1-9]\d*)e/.exec(text.slice(at, at + 24))
    return number === null ? -1 : at + number[0].length
  }
  if (kind === 'd' || kind === 'l') {
    let next = at + 1
    let before = ''
    while (next > 0 && text[next] !== 'e') {
      const end = endOf(text, next)
      if (kind === 'l' || end < 0) {
        next = end
        continue
      }
      const key = text.slice(text.indexOf(':', next) + 1, end)
      if (key <= before && before !== '') return -1
      before = key
      next = endOf(text, end)
    }
    return next < 0 ? -1 : next + 1
  }
  const length = /^(0|[1-9]\d*):/.exec(text.slice(at, at + 12))
  if (length === null) return -1
  const end = at + length[0].length + Number(length[1])
  return end <= text.length ? end : -1
}

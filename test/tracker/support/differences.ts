import net from 'node:net'
import { clientRequests } from '../../support/clients/client-requests.ts'
import { announceRequest } from './announces.ts'
import { aServer } from './a-server.ts'
import { passkeyOf } from './a-tracker.ts'
import { seededRandom } from './a-world.ts'
import { ways } from './ways.ts'
import { slowness } from '../../support/slowness.ts'

// The same bytes go to both kinds of network access, and the same bytes must come back, except for
// the order of peers, which is random.

type Random = () => number

const EVENTS = [undefined, 'started', 'stopped', 'completed', 'paused', 'nonsense']
const HEADERS = [
  '',
  'Connection: close\r\n',
  'Connection: Keep-Alive\r\n',
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'X-Forwarded-For: 9.9.9.9\r\n',
]
const SCRAPS = ['\r\n', '\r\n\r\n', '&', '=', '%', '%zz', '?', '/', '\0', '\xff', ' HTTP/1.1', '0']

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]
}

function aRequest(random: Random): string {
  const what = random()
  if (what < 0.1) return pick(random, clientRequests()).bytes.toString('latin1')
  if (what < 0.2)
    return `GET /${passkeyOf(1)}/scrape?info_hash=${'%bb'.repeat(20)} HTTP/1.1\r\nHost: t\r\n\r\n`
  if (what < 0.25)
    return `GET /${pick(random, ['', 'robots.txt', 'x'])} HTTP/1.1\r\nHost: t\r\n\r\n`
  return announceRequest({
    member: 1 + Math.floor(random() * 6),
    torrent: 1 + Math.floor(random() * 4),
    peer: pick(random, ['-qB4520-', '-TR4060-', 'x']),
    port: 6_000 + Math.floor(random() * 3),
    up: Math.floor(random() * 1e6),
    down: Math.floor(random() * 1e6),
    left: random() < 0.5 ? 0 : 500,
    event: pick(random, EVENTS),
    headers: pick(random, HEADERS),
    method: random() < 0.95 ? 'GET' : pick(random, ['HEAD', 'POST']),
  })
}

function mutated(random: Random, text: string): string {
  let changed = text
  for (let edits = Math.floor(random() * 3); edits > 0; edits--) {
    const at = Math.floor(random() * changed.length)
    const gone = Math.floor(random() * 4)
    changed = changed.slice(0, at) + pick(random, SCRAPS) + changed.slice(at + gone)
  }
  return changed
}

/** The input of one connection. */
function aConversation(random: Random): string {
  let text = ''
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const request = aRequest(random)
    text += random() < 0.5 ? request : mutated(random, request)
  }
  return text
}

/**
 * The same bytes as a network may cut them: mostly whole, else in up to five pieces. There is no
 * cut right after a head: after a request to close, the server cannot know that more is on its way,
 * and input to a closed socket destroys the reply.
 */
function cut(random: Random, text: string): string[] {
  if (random() < 0.6) return [text]
  const places = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const place = Math.floor(random() * text.length)
    return /\n\r?\n$/.test(text.slice(0, place)) ? place + 1 : place
  })
  const sorted = [0, ...places.sort((a, b) => a - b), text.length]
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
}

const SILENT_SECONDS = 20

/** Returns all bytes until the server closes; reports a server that is silent without closing. */
function converse(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    socket.setTimeout(SILENT_SECONDS * slowness() * 1000, () => {
      text += '(silence)'
      socket.destroy()
    })
    const write = (index: number): void => {
      if (index === pieces.length) return void socket.end()
      socket.write(Buffer.from(pieces[index], 'latin1'))
      setImmediate(write, index + 1)
    }
    write(0)
  })
}

/** The reply with its peers in a sorted order. */
function ordered(text: string): string {
  const at = text.search(/5:peers\d+:/)
  if (at < 0) return text
  const head = /5:peers(\d+):/.exec(text.slice(at)) as RegExpExecArray
  const from = at + head[0].length
  const to = from + Number(head[1])
  const peers = text.slice(from, to).match(/[^]{6}/g) ?? []
  return text.slice(0, from) + peers.sort().join('') + ordered(text.slice(to))
}

export interface Played {
  readonly answered: number
  /** The journal entries of each kind of network access. */
  readonly written: readonly (readonly unknown[])[]
  /** The first conversation with different results, or null. */
  readonly difference: object | null
}

/** Runs the same conversations on both, cut differently each time, and compares the results. */
export async function playBoth(cases: number, seed: number): Promise<Played> {
  const random = seededRandom(seed)
  const servers: Awaited<ReturnType<typeof aServer>>[] = []
  let answered = 0
  try {
    for (const io of ways) servers.push(await aFilledServer(io))
    for (let number = 0; number < cases; number++) {
      const text = aConversation(random)
      const cuts = servers.map(() => cut(random, text))
      const heard = await Promise.all(
        servers.map(({ port }, way) => converse(port, cuts[way]).then(ordered)),
      )
      if (heard[0] !== heard[1])
        return { answered, written: [], difference: { number, cuts, heard } }
      if (heard[0] !== '') answered++
      for (const server of servers) server.pass(number % 50 === 0 ? 60 : 0)
    }
    return { answered, written: servers.map((server) => server.written()), difference: null }
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function aFilledServer(io: (typeof ways)[number]) {
  const server = await aServer({ io, threads: 1 })
  // No list is shortened, also for early announces: a shorter one would be a random choice.
  server.settings({ earlyPeers: 50 })
  for (let id = 1; id <= 5; id++) server.member(id)
  for (let id = 1; id <= 3; id++) server.torrent(id)
  return server
}

// Clients that announce in a closed loop, over connections that they keep. They are slower than
// bench/tracker/load.js, and read replies that arrive in pieces, as a proxy may send them.
import { createHash } from 'node:crypto'
import http from 'node:http'

/** How many members of bench/bridge/fill.js announce. */
const MEMBERS = 1_000
const TORRENTS = 1_000
/** Enough sessions for each to announce rarely, so that no tracker says that it is too early. */
const SESSIONS = 100_000

let next = 0

/** Returns the times of `count` announces over some connections, in milliseconds. */
export async function ask(port, connections, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections })
  const times = []
  let [asked, failed] = [0, 0]
  const client = async () => {
    while (asked++ < count) {
      const path = targetOf(next++ % SESSIONS)
      const began = performance.now()
      if (await isAnswered({ host: '127.0.0.1', port, path, agent })) {
        times.push(performance.now() - began)
      } else failed++
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, client))
  const perSecond = (1_000 * times.length) / (performance.now() - began)
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.floor(share * (times.length - 1))] ?? NaN
  return { failed, perSecond, p50: at(0.5), p99: at(0.99) }
}

function isAnswered(given) {
  return new Promise((resolve) => {
    const request = http.get(given, (reply) => {
      let bytes = 0
      reply.on('data', (chunk) => (bytes += chunk.length))
      reply.on('end', () => resolve(reply.statusCode === 200 && bytes > 0))
      reply.on('error', () => resolve(false))
    })
    request.on('error', () => resolve(false))
  })
}

function targetOf(session) {
  const member = session % MEMBERS
  const passkey = createHash('md5').update(String(member)).digest('hex')
  // One session of a member per torrent, because trackers limit them.
  const torrent = 1 + ((session + Math.floor(session / MEMBERS)) % TORRENTS)
  const infoHash = createHash('sha256').update(String(torrent)).digest('hex').slice(0, 40)
  const peerId = `-TR4060-${session.toString(36).padStart(12, '0')}`
  return (
    `/announce/${passkey}/announce?info_hash=${infoHash.replace(/../g, '%$&')}` +
    `&peer_id=${peerId}&port=${10_000 + (session % 50_000)}` +
    '&uploaded=0&downloaded=0&left=0&numwant=50&compact=1'
  )
}

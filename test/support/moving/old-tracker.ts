import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import bencode from 'bencode'

// An old tracker that speaks as Ocelot does: a compact list of at most 50 peers, seeders get
// leechers, each connection is closed, and what is counted of a session is the growth of its
// counters since its first announce. Counts are sums per member, as Ocelot writes them.

interface Peer {
  readonly address: string
  readonly port: number
  isSeeder: boolean
  up: bigint
  down: bigint
}

interface Sum {
  readonly up: bigint
  readonly down: bigint
}

export interface OldTracker {
  readonly url: URL
  /** What it counted of each member since its first start, by passkey. */
  readonly sums: ReadonlyMap<string, Sum>
  /** The same by member and torrent: `PASSKEY INFO_HASH`. */
  readonly pairs: ReadonlyMap<string, Sum>
  readonly announces: () => number
  /** The address in the last X-Forwarded-For. */
  readonly lastClient: () => string
  /** Forgets its sessions, as a restart does; sums are in its database. */
  readonly restart: () => void
  readonly stop: () => Promise<void>
}

const MOST_PEERS = 50

export async function startOldTracker(given: {
  readonly passkeys: readonly string[]
  /** Hex. */
  readonly infoHashes: readonly string[]
  readonly intervalSeconds?: number
}): Promise<OldTracker> {
  const members = new Set(given.passkeys)
  const torrents = new Map(given.infoHashes.map((hash) => [hash, new Map<string, Peer>()]))
  const sums = new Map<string, Sum>(
    given.passkeys.map((passkey) => [passkey, { up: 0n, down: 0n }]),
  )
  const pairs = new Map<string, Sum>()
  const interval = given.intervalSeconds ?? 1_800
  let announces = 0
  let lastClient = ''

  function answer(from: http.IncomingMessage): Uint8Array {
    const [path, query = ''] = (from.url ?? '').split('?')
    const [, passkey, action] = path.split('/')
    const values = new Map(query.split('&').map((pair) => pair.split('=') as [string, string]))
    if (!members.has(passkey)) return failure('Passkey not found')
    const infoHash = hexOf(values.get('info_hash') ?? '')
    const swarm = torrents.get(infoHash)
    if (swarm === undefined) return failure('Unregistered torrent')
    if (action !== 'announce') return bencode.encode({ files: {} })
    announces++
    lastClient = String(from.headers['x-forwarded-for'] ?? '')
    const id = values.get('peer_id') ?? ''
    const now = {
      up: BigInt(values.get('uploaded') ?? 0),
      down: BigInt(values.get('downloaded') ?? 0),
    }
    const before = swarm.get(id)
    if (before !== undefined) {
      const up = now.up > before.up ? now.up - before.up : 0n
      const down = now.down > before.down ? now.down - before.down : 0n
      addTo(sums, passkey, { up, down })
      addTo(pairs, `${passkey} ${infoHash}`, { up, down })
    }
    const isSeeder = values.get('left') === '0'
    const port = Number(values.get('port'))
    if (values.get('event') === 'stopped') swarm.delete(id)
    else swarm.set(id, { address: lastClient, port, isSeeder, ...now })
    const wanted = Math.min(Number(values.get('numwant') ?? MOST_PEERS), MOST_PEERS)
    const others = [...swarm].filter(
      ([other, peer]) => other !== id && !(isSeeder && peer.isSeeder),
    )
    const seeders = [...swarm.values()].filter((peer) => peer.isSeeder).length
    return bencode.encode({
      complete: seeders,
      downloaded: 0,
      incomplete: swarm.size - seeders,
      interval,
      'min interval': interval,
      peers: Buffer.concat(others.slice(0, wanted).map(([, peer]) => compact(peer))),
    })
  }

  const server = http.createServer((from, into) => {
    const body = answer(from)
    into.sendDate = false
    into.writeHead(200, [
      ...['Server', 'Ocelot 1.0', 'Content-Type', 'text/plain'],
      ...['Connection', 'Close', 'Content-Length', String(body.length)],
    ])
    into.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ...{ sums, pairs },
    announces: () => announces,
    lastClient: () => lastClient,
    restart: () => torrents.forEach((swarm) => swarm.clear()),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function addTo(sums: Map<string, Sum>, key: string, { up, down }: Sum): void {
  const sum = sums.get(key) ?? { up: 0n, down: 0n }
  sums.set(key, { up: sum.up + up, down: sum.down + down })
}

function failure(text: string): Uint8Array {
  return bencode.encode({ 'failure reason': text, interval: 5_400, 'min interval': 5_400 })
}

function hexOf(escaped: string): string {
  return Buffer.from(unescape(escaped), 'latin1').toString('hex')
}

function compact({ address, port }: Peer): Buffer {
  const octets = address.split(',')[0].split('.').map(Number)
  return Buffer.from([...octets, port >> 8, port & 255])
}

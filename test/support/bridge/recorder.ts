import { once } from 'node:events'
import net from 'node:net'
import type { AddressInfo } from 'node:net'

/** An announce on the wire, and whether the client got a complete OK reply. */
interface Recorded {
  readonly passkey: string
  readonly event: string
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left: bigint
  readonly peerId: string
  readonly reply: string
}

export interface Recorder {
  readonly port: number
  readonly announces: readonly Recorded[]
  /** Bytes of acknowledged announces, summed over the sessions of a passkey. */
  readonly totalsOf: (passkey: string) => { uploaded: bigint; downloaded: bigint }
  readonly stop: () => Promise<void>
}

/**
 * A plain TCP relay in front of the tracker that records, so that a test knows from the wire what
 * other programs' clients reported.
 */
export async function startRecorder(host: string, trackerPort: number): Promise<Recorder> {
  const announces: Recorded[] = []
  const server = net.createServer({ allowHalfOpen: true }, (client) => {
    const tracker = net.connect({ host, port: trackerPort, allowHalfOpen: true })
    let request = ''
    let reply = ''
    client.on('data', (chunk) => (request += chunk.toString('latin1')))
    tracker.on('data', (chunk) => {
      reply += chunk.toString('latin1')
      if (!isWhole(reply)) return
      const seen = readAnnounce(request, reply)
      if (seen !== null) announces.push(seen)
      request = ''
      reply = ''
    })
    client.pipe(tracker).pipe(client)
    client.on('error', () => tracker.destroy())
    tracker.on('error', () => client.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    announces,
    totalsOf: (passkey) => totals(announces.filter((seen) => seen.passkey === passkey)),
    async stop() {
      server.close()
      await once(server, 'close')
    },
  }
}

/** These clients send one request at a time, so a complete reply ends an exchange. */
function isWhole(reply: string): boolean {
  const bodyAt = reply.indexOf('\r\n\r\n') + 4
  const length = /content-length: (\d+)/i.exec(reply)?.[1]
  return bodyAt > 3 && length !== undefined && reply.length - bodyAt >= Number(length)
}

function readAnnounce(request: string, reply: string): Recorded | null {
  const found = /^GET \S*?\/([0-9a-f]{32})\/announce\?(\S+)/.exec(request)
  if (found === null) return null
  const [, passkey, query] = found
  const value = (key: string) => new RegExp(`(?:^|&)${key}=([^&]*)`).exec(query)?.[1] ?? ''
  return {
    passkey,
    event: value('event'),
    uploaded: BigInt(value('uploaded')),
    downloaded: BigInt(value('downloaded')),
    left: BigInt(value('left')),
    peerId: value('peer_id'),
    reply: reply.slice(reply.indexOf('\r\n\r\n') + 4),
  }
}

function totals(announces: readonly Recorded[]) {
  const last = new Map<string, Recorded>()
  for (const seen of announces) {
    if (!seen.reply.includes('failure reason') && seen.reply !== '') last.set(seen.peerId, seen)
  }
  const sum = (pick: (seen: Recorded) => bigint) =>
    [...last.values()].reduce((total, seen) => total + pick(seen), 0n)
  return { uploaded: sum((seen) => seen.uploaded), downloaded: sum((seen) => seen.downloaded) }
}

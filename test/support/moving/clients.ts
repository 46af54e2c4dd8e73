import { announce, aPeerId, type Announce } from '../clients/announcer.ts'
import { until } from '../until.ts'

/** Announces at the same time. */
const WORKERS = 8

/** One client: a member's session on a torrent. */
interface Client {
  readonly member: string
  say: Announce
  announces: number
}

/** Bytes of each member, by passkey. */
export type MemberBytes = ReadonlyMap<string, { readonly up: bigint; readonly down: bigint }>

/** Clients that move bytes and say so; every reply has to be a good one. */
export interface Clients {
  /** They announce, each after the others, until `is`. */
  readonly announceUntil: (is: () => boolean | Promise<boolean>) => Promise<void>
  /** As `announceUntil`, until each client has announced this many more times. */
  readonly rounds: (times: number) => Promise<void>
  readonly stopAll: () => Promise<void>
  /** What was not answered, or refused. */
  readonly failures: readonly string[]
  /** What they have said. */
  readonly said: () => MemberBytes
}

/** `url` is where they announce at that moment. */
export function someClients(given: {
  readonly url: () => string
  readonly passkeys: readonly string[]
  readonly infoHashes: readonly string[]
  readonly count: number
}): Clients {
  const clients = newClients(given.passkeys, given.infoHashes, given.count)
  const failures: string[] = []
  let next = 0

  async function one(client: Client, say: Announce): Promise<void> {
    const reply = await announce(given.url(), say).catch((error) => error)
    const fault = reply instanceof Error ? reply.message : (reply.failure ?? reply.warning)
    if (fault !== null) failures.push(fault)
    client.say = say
    client.announces++
  }

  async function announceUntil(is: () => boolean | Promise<boolean>): Promise<void> {
    let isOver = false
    const busy = new Set<Client>()
    const worker = async () => {
      while (!isOver) {
        const client = clients[next++ % clients.length]
        if (busy.has(client)) continue
        busy.add(client)
        await one(client, more(client))
        busy.delete(client)
      }
    }
    const workers = Array.from({ length: Math.min(WORKERS, clients.length) }, worker)
    try {
      await until(is, 90, 'the clients having announced')
    } finally {
      isOver = true
      await Promise.all(workers)
    }
  }

  return {
    ...{ announceUntil, failures },
    async rounds(times) {
      const goals = clients.map(({ announces }) => announces + times)
      await announceUntil(() => clients.every(({ announces }, at) => announces >= goals[at]))
    },
    async stopAll() {
      for (let at = 0; at < clients.length; at += WORKERS) {
        const some = clients.slice(at, at + WORKERS)
        await Promise.all(some.map((client) => one(client, { ...more(client), event: 'stopped' })))
      }
    },
    said: () => sumsOf(clients.map(({ member, say }) => [member, say.uploaded, say.downloaded])),
  }
}

function newClients(
  passkeys: readonly string[],
  infoHashes: readonly string[],
  count: number,
): Client[] {
  return Array.from({ length: count }, (_, index) => {
    const member = passkeys[index % passkeys.length]
    const infoHash = infoHashes[Math.floor(index / passkeys.length) % infoHashes.length]
    const left = index % 3 === 0 ? 500_000n : 0n
    const port = 20_000 + index
    const say = { passkey: member, infoHash, peerId: aPeerId(), port, left }
    return { member, say: { ...say, uploaded: 0n, downloaded: 0n }, announces: 0 }
  })
}

/** The next announce of a client: the first one has no bytes and says that it starts. */
function more({ say, announces }: Client): Announce {
  if (announces === 0) return { ...say, event: 'started' }
  const { event: _, ...rest } = say
  const number = BigInt(announces)
  return {
    ...rest,
    uploaded: say.uploaded + 1_000n * (number % 7n) + number,
    downloaded: say.downloaded + (say.left === 0n ? 0n : 100n + number),
  }
}

/** Adds up bytes by member. */
export function sumsOf(rows: readonly (readonly [string, bigint, bigint])[]): MemberBytes {
  const sums = new Map<string, { up: bigint; down: bigint }>()
  for (const [name, up, down] of rows) {
    const sum = sums.get(name) ?? { up: 0n, down: 0n }
    sums.set(name, { up: sum.up + up, down: sum.down + down })
  }
  return sums
}

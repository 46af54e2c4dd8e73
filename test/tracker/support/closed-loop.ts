import { randomBytes } from 'node:crypto'
import dgram from 'node:dgram'
import { once } from 'node:events'
import net from 'node:net'
import { hashOf, passkeyOf } from './a-jobs.ts'
import { announcePacket, connectPacket, urlData } from './a-udp-client.ts'
import { slowness } from '../../support/slowness.ts'

/** How a client reaches the tracker. */
export type Way = 'kept' | 'single' | 'udp'

/** What went wrong, by its text: nothing should. */
export type Failures = Map<string, number>

interface Client {
  readonly member: number
  readonly torrent: number
  /** Bytes of the last announce that was answered. */
  acknowledged: bigint
  /** Bytes of the last announce, whether it was answered or not. */
  said: bigint
  answered: number
  /** Of a request, in milliseconds. */
  longest: number
}

/** A request without a proper reply. */
export interface Failure {
  readonly way: Way
  readonly member: number
  /** When its connection was opened, or the datagram sent, by `performance.now()`. */
  readonly openedAt: number
  readonly why: string
}

/** Where clients announce, and how. */
export interface Doors {
  /** Ports; a client whose connection is refused uses the next one. */
  readonly http: readonly number[]
  /** A client without a datagram in time uses the next one. */
  readonly udp: readonly number[]
  /** Between a reply and the next request. */
  readonly pauseMs: number
  /** How much more each announce says; it varies unless given. */
  readonly stepBytes?: bigint
  /** Each request of a client goes to another port than the one before. */
  readonly walks?: () => boolean
  /** The address of each client; that of the machine unless given. */
  readonly from?: (member: number) => string
}

/** A way to say how much was uploaded; rejects when there is no proper reply. */
interface Speaker {
  readonly say: (uploaded: bigint, isFirst: boolean) => Promise<void>
  /** When the connection of the last request was opened, by `performance.now()`. */
  readonly openedAt: () => number
  readonly close: () => void
}

const REPLY_MS = 20_000 * slowness()
/** A client that has another port to ask does not wait longer for a datagram. */
const DATAGRAM_MS = 2_000 * slowness()
const CONNECTION_MS = 60_000
/** For a datagram that was asked for before `finish`: its tracker may have been killed. */
const LAST_DATAGRAM_MS = 5_000 * slowness()

/**
 * Clients that announce one after the other as fast as they are answered, each upload a little
 * more than the last, until `finish`. A reply that is missing or refuses counts as a failure, and
 * its bytes are said again.
 */
export function aClosedLoop(
  at: number | Doors,
  members: readonly number[],
  wayOf: (n: number) => Way,
) {
  const doors = typeof at === 'number' ? { http: [at], udp: [at], pauseMs: 0 } : at
  const failures: Failures = new Map()
  const failed: Failure[] = []
  let isOver = false
  const atEnd: (() => void)[] = []
  const clients = members.map((member) => {
    const torrent = 1 + (member % 5)
    return { member, torrent, acknowledged: 0n, answered: 0, longest: 0 } as Client
  })

  async function run(client: Client): Promise<void> {
    const speak = speakers[wayOf(client.member)](doors, client, atEnd)
    let total = 0n
    let isFirst = true
    while (!isOver) {
      const began = performance.now()
      try {
        client.said = total
        await speak.say(total, isFirst)
        isFirst = false
        client.acknowledged = total
        client.answered++
        total += doors.stepBytes ?? BigInt(1 + (client.answered % 997))
      } catch (error) {
        const [way, { member }] = [wayOf(client.member), client]
        const why = `${way}: ${error instanceof Error ? error.message : error}`
        failures.set(why, (failures.get(why) ?? 0) + 1)
        failed.push({ way, member, openedAt: speak.openedAt(), why })
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      client.longest = Math.max(client.longest, performance.now() - began)
      if (doors.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, doors.pauseMs))
    }
    speak.close()
  }

  const running = clients.map(run)
  return {
    failures,
    /** Every failure, in the order in which they were noticed. */
    failed,
    answered: () => clients.reduce((sum, { answered }) => sum + answered, 0),
    /** What each member has said, at most. */
    said: () => new Map(clients.map(({ member, said }) => [member, said])),
    /** The longest wait since the last call, in milliseconds. */
    longest() {
      const found = Math.max(...clients.map((client) => client.longest))
      for (const client of clients) client.longest = 0
      return Math.round(found)
    },
    /** Ends the clients; returns what each had acknowledged. */
    async finish(): Promise<Map<number, bigint>> {
      isOver = true
      const last = setTimeout(() => atEnd.forEach((giveUp) => giveUp()), LAST_DATAGRAM_MS)
      await Promise.all(running)
      clearTimeout(last)
      return new Map(clients.map(({ member, acknowledged }) => [member, acknowledged]))
    },
  }
}

const escaped = (bytes: Buffer) => bytes.toString('hex').replace(/../g, '%$&')

function requestOf({ member, torrent }: Client, uploaded: bigint, keeps: boolean): string {
  const peer = escaped(Buffer.from(`-qB4520-${String(member).padStart(12, '0')}`, 'latin1'))
  const path =
    `/${passkeyOf(member)}/announce?info_hash=${escaped(Buffer.from(hashOf(torrent), 'hex'))}` +
    `&peer_id=${peer}&port=${20_000 + member}&uploaded=${uploaded}&downloaded=0&left=0&compact=1`
  const connection = keeps ? 'keep-alive' : 'close'
  return `GET ${path} HTTP/1.1\r\nHost: t\r\nConnection: ${connection}\r\n\r\n`
}

/** One reply of HTTP from a connection, and whether the tracker keeps that. */
function replyOn(socket: net.Socket): Promise<{ body: string; isKept: boolean }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const late = setTimeout(() => fail(new Error('no reply in time')), REPLY_MS)
    const over = () => {
      clearTimeout(late)
      socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close')
      socket.on('error', () => undefined)
    }
    const fail = (error: Error) => {
      over()
      socket.destroy()
      reject(error)
    }
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('closed without a reply')))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1])
      if (end < 0 || text.length < end + 4 + length) return
      over()
      resolve({ body: text.slice(end + 4), isKept: !/connection: close/i.test(text.slice(0, end)) })
    })
  })
}

/** A connection to the first port, from `first` on, that takes one. */
async function connectedTo(doors: Doors, member: number, first: number): Promise<net.Socket> {
  const { http, from } = doors
  for (let tries = 0; ; tries++) {
    const port = http[(first + tries) % http.length]
    const localAddress = from?.(member)
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true, localAddress })
    try {
      await once(socket, 'connect')
      return socket
    } catch (error) {
      const isRefused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
      if (!isRefused || tries === http.length - 1) throw error
    }
  }
}

function httpSpeaker(doors: Doors, client: Client, keeps: boolean): Speaker {
  let socket: net.Socket | null = null
  let openedAt = 0
  return {
    openedAt: () => openedAt,
    async say(uploaded) {
      // One that was closed while it was idle is replaced, as clients do.
      const isKept = socket !== null && !socket.destroyed && socket.readable
      if (!isKept) openedAt = performance.now()
      const first = client.member + (doors.walks?.() === true ? client.answered : 0)
      const used = isKept ? socket! : await connectedTo(doors, client.member, first)
      socket = null
      const reply = replyOn(used)
      used.write(requestOf(client, uploaded, keeps))
      const { body, isKept: staysOpen } = await reply
      if (staysOpen && keeps) socket = used
      else used.destroy()
      const fault = /failure reason\d+:([^:]*?)(?:8:interval|e)/.exec(body)?.[1]
      if (fault !== undefined) throw new Error(fault)
      if (!body.startsWith('d8:complete')) throw new Error(`not a reply: ${body.slice(0, 40)}`)
    },
    close: () => void socket?.destroy(),
  }
}

function udpSpeaker({ udp, from }: Doors, client: Client, atEnd: (() => void)[]): Speaker {
  const socket = dgram.createSocket('udp4')
  const bound = new Promise<void>((resolve) => socket.bind(0, from?.(client.member), resolve))
  let door = client.member % udp.length
  let sentAt = 0
  let connection: bigint | null = null
  let connectedAt = 0
  let giveUp = () => {}
  atEnd.push(() => giveUp())
  async function ask(packet: Buffer, action: number): Promise<Buffer> {
    const transaction = randomBytes(4)
    transaction.copy(packet, 12)
    const late = new AbortController()
    giveUp = () => late.abort()
    const timer = setTimeout(giveUp, udp.length > 1 ? DATAGRAM_MS : REPLY_MS)
    await bound
    sentAt = performance.now()
    socket.send(packet, udp[door], '127.0.0.1')
    try {
      for (;;) {
        const [reply] = (await once(socket, 'message', { signal: late.signal }).catch(() => {
          door = (door + 1) % udp.length
          throw new Error('no datagram in time')
        })) as [Buffer]
        if (!reply.subarray(4, 8).equals(transaction)) continue
        if (reply.readInt32BE(0) !== action) throw new Error(reply.toString('latin1', 8))
        return reply
      }
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    async say(up, isFirst) {
      // A client may use the ID for a minute (BEP 15), whichever process answers.
      if (connection === null || performance.now() - connectedAt > CONNECTION_MS) {
        connection = (await ask(connectPacket(1), 0)).readBigUInt64BE(8)
        connectedAt = performance.now()
      }
      const { member, torrent } = client
      const options = urlData(`/${passkeyOf(member)}/announce`)
      const peer = `-qB4520-${String(member).padStart(12, '0')}`
      const given = { peer, up, port: 20_000 + member, options, event: isFirst ? 2 : 0 }
      const packet = announcePacket(connection, given)
      packet.write(hashOf(torrent), 16, 'hex')
      await ask(packet, 1)
    },
    openedAt: () => sentAt,
    close: () => socket.close(),
  }
}

const speakers: Record<Way, (doors: Doors, client: Client, atEnd: (() => void)[]) => Speaker> = {
  kept: (doors, client) => httpSpeaker(doors, client, true),
  single: (doors, client) => httpSpeaker(doors, client, false),
  udp: udpSpeaker,
}

import net from 'node:net'
import type { Holding } from './piece-reader.ts'
import { createPeerTalk } from './peer-talk.ts'
import { connectUtp } from './utp.ts'

/** The result of a connection. */
export const FOUND = {
  /** The client answered with the torrent's hash. */
  reached: 'reached',
  /** A program listens, but did not say which torrent: it may only accept encrypted connections. */
  listens: 'listens',
  /** No answer over TCP, but a client accepted a connection over uTP (BEP 29). */
  utp: 'utp',
  /** The program answered with another hash or in another protocol. */
  other: 'other',
  /** The connection was refused, apparently by the client's machine. */
  failed: 'failed',
  /** No answer, or no route: the cause may be on the tracker's side. */
  silent: 'silent',
} as const
export type Found = (typeof FOUND)[keyof typeof FOUND]

/**
 * How long a client that has named some pieces may be silent before it is assumed to name no
 * others.
 */
const NAMES_MS = 1_000

/** The endpoint to connect to, and how to do so. */
export interface ProbeTarget {
  readonly host: string
  readonly port: number
  readonly infoHash: Uint8Array
  /** The tracker's peer ID. */
  readonly peerId: Uint8Array
  /** The timeout for each transport. */
  readonly timeoutMs: number
  /** Whether to wait also for the messages that name the client's pieces. */
  readonly wantsHolding?: boolean
}

export interface Probed {
  readonly found: Found
  /** What the client said about its pieces; null: not asked, or not answered. */
  readonly holding: Holding | null
}

/**
 * Connects to a client as a peer would: over TCP and, if there is no answer, over uTP. Resolves
 * within three times `timeoutMs` and never rejects.
 */
export async function probe(target: ProbeTarget): Promise<Probed> {
  const tcp = await overTcp(target)
  if (tcp.found !== FOUND.failed && tcp.found !== FOUND.silent) return tcp
  const utp = await overUtp(target)
  return utp.found === FOUND.utp || utp.found === FOUND.other ? utp : tcp
}

function overTcp(target: ProbeTarget): Promise<Probed> {
  const { host, port, timeoutMs } = target
  const talk = talkTo(target)
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, noDelay: true })
    let isOpen = false
    let named: NodeJS.Timeout | undefined
    const end = (found: Found, holding = talk.soFar()): void => {
      for (const timer of [deadline, named]) clearTimeout(timer)
      socket.destroy()
      resolve({ found: talk.isSame() ? FOUND.reached : found, holding })
    }
    const deadline = setTimeout(() => end(isOpen ? FOUND.listens : FOUND.silent), timeoutMs)
    socket.on('connect', () => {
      isOpen = true
      deadline.refresh()
      socket.write(talk.hello)
    })
    socket.on('data', (chunk) => {
      const said = talk.take(chunk)
      clearTimeout(named)
      if (said !== null) end(FOUND.other, said === 'other' ? null : said.holding)
      else if (talk.soFar() !== null) named = setTimeout(() => end(FOUND.reached), NAMES_MS)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      const isRefused = code === 'ECONNREFUSED' || code === 'ECONNRESET'
      end(isOpen ? FOUND.listens : isRefused ? FOUND.failed : FOUND.silent)
    })
    socket.on('close', () => end(isOpen ? FOUND.listens : FOUND.silent))
  })
}

function overUtp(target: ProbeTarget): Promise<Probed> {
  const { host, port, timeoutMs } = target
  const talk = talkTo(target)
  return new Promise((resolve) => {
    let named: NodeJS.Timeout | undefined
    const done = (found: Found, holding = talk.soFar()): void => {
      clearTimeout(named)
      connection.close()
      resolve({ found, holding })
    }
    const connection = connectUtp(
      { host, port, hello: talk.hello, timeoutMs },
      {
        data(bytes) {
          const said = talk.take(bytes)
          clearTimeout(named)
          if (said === 'other') done(FOUND.other, null)
          else if (said !== null) done(FOUND.utp, said.holding)
          else if (talk.soFar() !== null) named = setTimeout(() => done(FOUND.utp), NAMES_MS)
        },
        end(why, isOpen) {
          const closed = why === 'refused' ? FOUND.failed : FOUND.silent
          done(isOpen ? FOUND.utp : closed)
        },
      },
    )
  })
}

function talkTo({ infoHash, peerId, wantsHolding }: ProbeTarget) {
  return createPeerTalk(infoHash, peerId, wantsHolding === true)
}

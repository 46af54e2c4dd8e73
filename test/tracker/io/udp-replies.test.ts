import { afterEach, describe, expect, it } from 'vitest'
import { createMessageBatch, M } from '../../../src/tracker/io/ffi/message-batch.ts'
import {
  ADDRESS_ROOM,
  MESSAGE_WORDS,
  putPointer,
} from '../../../src/tracker/io/ffi/message-batch.ts'
import { cutsMessages } from '../../../src/tracker/io/ffi/segments.ts'
import { createSockets, writeAddress } from '../../../src/tracker/io/ffi/sockets.ts'
import type { SystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { loadSystemCalls, MSG, pin } from '../../../src/tracker/system/system-calls.ts'
import { createUdpReplies } from '../../../src/tracker/io/ffi/udp-replies.ts'
import { ways } from '../support/ways.ts'

const open: number[] = []
let real: SystemCalls
afterEach(() => {
  for (const fd of open.splice(0)) real.close(fd)
})

function aSocket(host: string) {
  const { fds, port } = createSockets(real).datagrams(host, 0, 1)
  open.push(...fds)
  return { fd: fds[0], host, port }
}

/** Sends replies from a socket to the clients in `hosts`, by slot; `calls` may refuse some. */
function replies(calls: SystemCalls, hosts: readonly string[], cuts: boolean) {
  const clients = hosts.map(aSocket)
  const { headers } = createMessageBatch(calls)
  const addresses = pin(calls, hosts.length * ADDRESS_ROOM)
  const room = pin(calls, 32)
  for (const [slot, { host, port }] of clients.entries()) {
    const bytes = writeAddress(room, host, port)
    addresses.bytes.set(room.bytes.subarray(0, bytes), slot * ADDRESS_ROOM)
    const at = slot * MESSAGE_WORDS
    putPointer(headers, at + M.address, addresses.address + slot * ADDRESS_ROOM)
    headers.words[at + M.addressBytes] = bytes
  }
  const from = aSocket(hosts[0])
  return { clients, ...createUdpReplies(calls, from.fd, { headers, addresses }, cuts) }
}

function heard({ fd }: { fd: number }): string[] {
  const room = pin(real, 2_048)
  const texts: string[] = []
  for (;;) {
    const length = real.recv(fd, room.address, 2_048, MSG.dontWait)
    if (length < 0) return texts
    texts.push(room.bytes.toString('latin1', 0, length))
  }
}

const LINES: readonly [number, string][] = [
  ...([1, 2, 3].map((index) => [0, `first ${index}`]) as [number, string][]),
  [1, 'other 4'],
  ...([5, 6].map((index) => [0, `first ${index}`]) as [number, string][]),
  [0, 'longer 7'],
]

/** Returns what each of two clients receives of `LINES`, and the number of messages sent. */
function spoken(cuts: boolean, host = '127.0.0.1', refuses = 0) {
  let messages = 0
  const system: SystemCalls = {
    ...real,
    errno: () => refuses,
    sendmmsg(fd, from, count, flags) {
      const words = new Int32Array(real.view(from, count * MESSAGE_WORDS * 4))
      const controls = Array.from(
        { length: count },
        (_, index) => words[index * MESSAGE_WORDS + M.controlBytes],
      )
      const first = controls.findIndex((bytes) => bytes !== 0)
      const most = refuses === 0 || first < 0 ? count : first
      const sent = most === 0 ? -1 : real.sendmmsg(fd, from, most, flags)
      messages += Math.max(0, sent)
      return sent
    },
  }
  const { clients, add, send } = replies(system, [host, host], cuts)
  // They stay referenced until everything is sent.
  const rounds = [1, 2].map((round) =>
    LINES.map(([slot, text]) => [slot, Buffer.from(`${text} of ${round}`)] as const),
  )
  for (const round of rounds) {
    for (const [slot, bytes] of round) add(slot, bytes, 0, bytes.length)
    send()
  }
  return { first: heard(clients[0]), other: heard(clients[1]), messages }
}

const FIRST = [1, 2].flatMap((round) =>
  LINES.filter(([slot]) => slot === 0).map(([, text]) => `${text} of ${round}`),
)
const OTHER = ['other 4 of 1', 'other 4 of 2']

describe.runIf(ways.includes('ffi'))('replies by UDP', () => {
  it.each(['127.0.0.1', '::1'])(
    'are sent together to a client with several requests (%s)',
    async (host) => {
      real = await loadSystemCalls()
      expect(cutsMessages(real)).toBe(true)
      expect(spoken(true, host)).toEqual({ first: FIRST, other: OTHER, messages: 8 })
    },
  )

  it('are sent one by one where the system does not cut messages', async () => {
    real = await loadSystemCalls()
    expect(spoken(false)).toEqual({ first: FIRST, other: OTHER, messages: 14 })
  })

  it('are not lost where the route to a client refuses combined ones', async () => {
    real = await loadSystemCalls()
    const EINVAL = 22
    expect(spoken(true, '127.0.0.1', EINVAL)).toEqual({ first: FIRST, other: OTHER, messages: 14 })
    const EIO = 5
    expect(spoken(true, '127.0.0.1', EIO)).toEqual({ first: FIRST, other: OTHER, messages: 14 })
  })

  it('are not combined on a system that would send them as one datagram', async () => {
    real = await loadSystemCalls()
    const old: SystemCalls = {
      ...real,
      sendmmsg(fd, from, count, flags) {
        new Int32Array(real.view(from, MESSAGE_WORDS * 4))[M.controlBytes] = 0
        return real.sendmmsg(fd, from, count, flags)
      },
    }
    expect(cutsMessages(old)).toBe(false)
  })
})

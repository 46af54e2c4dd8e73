import koffi from 'koffi'
import { afterEach, describe, expect, it } from 'vitest'
import type { SystemCalls } from '../../../src/tracker/system/system-calls.ts'
import { writeAddress } from '../../../src/tracker/io/ffi/sockets.ts'
import {
  AF_INET,
  loadSystemCalls,
  MSG,
  pin,
  SOCK_STREAM,
} from '../../../src/tracker/system/system-calls.ts'
import { aServer } from '../support/a-server.ts'
import { announceRequest } from '../support/announces.ts'
import { ways } from '../support/ways.ts'

const TCP = 6
const TCP_INFO = 11
/** Of a `tcp_info`: the number of received packets, as a word of 32 bits. */
const PACKETS_IN = 35

let server: Awaited<ReturnType<typeof aServer>>
afterEach(() => server.stop())

/** Sends a request, reads until the end, and returns the reply and its number of packets. */
function ask(calls: SystemCalls, port: number, pieces: readonly string[]) {
  const getsockopt = koffi.load(null).func('int getsockopt(int, int, int, intptr_t, intptr_t)') as (
    ...values: number[]
  ) => number
  const memory = pin(calls, 16 * 1024)
  const fd = calls.socket(AF_INET, SOCK_STREAM, 0)
  calls.connect(fd, memory.address, writeAddress(memory, '127.0.0.1', port))
  for (const piece of pieces) {
    const length = memory.bytes.write(piece)
    calls.send(fd, memory.address, length, MSG.noSignal)
  }
  let text = ''
  for (;;) {
    const length = calls.recv(fd, memory.address, memory.bytes.length, 0)
    if (length <= 0) break
    text += memory.bytes.toString('latin1', 0, length)
  }
  memory.words[60] = 240
  getsockopt(fd, TCP, TCP_INFO, memory.address, memory.address + 240)
  calls.close(fd)
  return { text, packets: memory.words[PACKETS_IN] }
}

describe.runIf(ways.includes('ffi'))('the last reply of a connection', () => {
  it('has the end of the connection in its packet', async () => {
    server = await aServer({ io: 'ffi', threads: 1 })
    server.member(1)
    server.torrent(1)
    const calls = await loadSystemCalls()
    const request = announceRequest({ headers: 'Connection: close\r\n' })
    const { text, packets } = ask(calls, server.port, [request])
    expect(text).toContain('200 OK')
    // The server's packets: its handshake, the acknowledgment of the request, and this one.
    expect(packets).toBeLessThanOrEqual(3)
  })

  it('arrives even if the client did not expect it to be the last, and sent more', async () => {
    server = await aServer({ io: 'ffi', threads: 1 })
    const calls = await loadSystemCalls()
    const unknown = announceRequest({ method: 'BREW' })
    for (let time = 0; time < 30; time++) {
      const { text } = ask(calls, server.port, [unknown, announceRequest(), announceRequest()])
      expect(text).toContain('405 Method Not Allowed')
    }
  })
})

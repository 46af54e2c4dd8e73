import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { aLoopbackAddress } from '../../support/bridge/loopback-addresses.ts'
import { transportOf } from '../../support/bridge/transports.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

/** A server that accepts connections and says nothing. */
async function aSilentServer() {
  const host = aLoopbackAddress()
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) => sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  cleanups.push(() => {
    sockets.forEach((socket) => socket.destroy())
    server.close()
  })
  const { port } = server.address() as net.AddressInfo
  return { address: `${host}:${port}`, sockets }
}

describe('connecting', () => {
  it.each(['tls', 'nats'])('over %s ends in time when the other end is silent', async (scheme) => {
    const { address, sockets } = await aSilentServer()
    const clock = bridgeClock()
    clock.stop()
    const url = `${scheme}://${address}`
    const never = new AbortController().signal
    let fault = ''
    transportOf(url, { timing: clock })
      .connect(url, 3, never)
      .catch((error: Error) => (fault = error.message))
    await until(() => sockets.length === 1 && clock.pending() === 1)
    await clock.advance(2.9)
    expect(fault).toBe('')
    await clock.advance(0.2)
    await until(() => fault !== '')
    expect(fault).toContain('did not answer')
  })
})

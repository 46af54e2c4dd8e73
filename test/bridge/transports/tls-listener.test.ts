import { execFileSync } from 'node:child_process'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readSocketAddress } from '../../../src/bridge/socket-address.ts'
import { createTls } from '../../../src/bridge/transports/tls.ts'
import { aUrl } from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { aSigner, anIdentity, keeperOf } from '../../support/bridge/transports.ts'
import { freePort } from '../../support/processes/ports.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const CONNECTIONS = 5
const identity = await anIdentity(aSigner())

/** Listens at a URL; the result has why each guest left, in order. */
async function reasonsAt(url: string): Promise<readonly string[]> {
  const reasons: string[] = []
  const leave = (reason: string) => void reasons.push(reason)
  const transport = createTls(bridgeClock(), () => keeperOf(identity))
  const door = () => ({ isTurnedAway: false, enter() {}, leave })
  const listener = await transport.listen(url, door, () => {})
  cleanups.push(listener.close)
  return reasons
}

describe('a TLS listener reports the end of each connection without a handshake', () => {
  it('also of those that were reset before they were accepted', async () => {
    const { url } = aUrl('tls')
    const { host, port } = readSocketAddress(url)!
    const reasons = await reasonsAt(url)
    const resetAll = `for (let number = 0; number < ${CONNECTIONS}; number++) {
      const socket = require('node:net').connect(${port}, '${host}')
      socket.once('connect', () => socket.resetAndDestroy())
    }`
    // This process accepts nothing until the other one has ended.
    execFileSync(process.execPath, ['-e', resetAll])
    await until(() => reasons.length === CONNECTIONS)
    expect(new Set(reasons).size).toBe(1)
  })

  it('also of two from one port to two addresses of this machine', async () => {
    const port = await freePort()
    const reasons = await reasonsAt(`tls://0.0.0.0:${port}`)
    const from = '127.0.0.1'
    const one = await connected({ port, host: '127.0.0.1', localAddress: from })
    const { localPort } = one
    const other = await connected({ port, host: '127.0.0.2', localAddress: from, localPort })
    one.destroy()
    other.destroy()
    await until(() => reasons.length === 2)
  })
})

function connected(to: net.TcpNetConnectOpts): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(to)
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })
}

import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { authorityOf } from '../../../src/bridge/joining/joiner.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { aLoopbackAddress } from '../../support/bridge/loopback-addresses.ts'
import { aSigner, anIdentity } from '../../support/bridge/transports.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

describe('a machine that wants to become a node', () => {
  it('gives up on a hub that does not answer', async () => {
    const host = aLoopbackAddress()
    const asked: Buffer[] = []
    const { options } = await anIdentity(aSigner(), { hosts: [host] })
    const server = tls.createServer(options, (stream) => {
      stream.on('error', () => {})
      stream.on('data', (bytes: Buffer) => asked.push(bytes))
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    cleanups.push(() => server.close())
    const { port } = server.address() as AddressInfo
    const clock = bridgeClock()
    clock.stop()
    let fault = ''
    authorityOf(`tls://${host}:${port}`, '', clock).catch((error: Error) => (fault = error.message))
    await until(() => asked.length > 0)
    await clock.advance(44)
    expect(fault).toBe('')
    await clock.advance(3)
    expect(fault).toBe('the hub does not answer')
  })
})

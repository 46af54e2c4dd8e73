import type { AddressInfo } from 'node:net'
import net from 'node:net'
import tls from 'node:tls'
import { afterEach, expect, it } from 'vitest'
import { encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import type { Refused } from '../../../src/bridge/hub/reception.ts'
import { readSocketAddress } from '../../../src/bridge/socket-address.ts'
import { quick } from '../../support/bridge/bridge.ts'
import { bridgeStage } from '../../support/bridge/bridge-stage.ts'
import { aLoopbackAddress } from '../../support/bridge/loopback-addresses.ts'
import { until } from '../../support/until.ts'

const stage = bridgeStage('tls')
afterEach(stage.clear)

/** A hub with one place for strangers, and what it refused. */
async function narrowHub() {
  const refusals: Refused[] = []
  const refused = { code: 'word', text: 'no' }
  const { url } = await stage.listening({
    limits: { ...quick, handshakes: 1 },
    onRefused: (one) => refusals.push(one),
    newcomers: {
      authority: () => 'a certificate',
      claim: () => Promise.resolve(refused),
      state: () => Promise.resolve(refused),
    },
  })
  const isBusyFor = (from: string) =>
    until(() => refusals.some(({ code, address }) => code === 'busy' && address === from))
  return { ...readSocketAddress(url)!, url, refusals, isBusyFor }
}

/** A machine that got the authority's certificate and stays connected. */
async function asking(host: string, port: number, localAddress: string): Promise<tls.TLSSocket> {
  const socket = net.connect({ host, port, localAddress })
  const stream = tls.connect({ socket, rejectUnauthorized: false })
  stage.later(() => void stream.destroy())
  stream.on('error', () => {})
  stream.write(encodeFrame(FRAME.whichAuthority, 0, Buffer.from('{}')))
  await new Promise((resolve) => stream.once('data', resolve))
  return stream
}

/** Resolves when the hub has closed the connection as well. */
async function leave(stream: tls.TLSSocket): Promise<void> {
  const closed = new Promise((resolve) => stream.once('close', resolve))
  stream.end()
  await closed
}

/** A connection that sends nothing. */
async function idle(host: string, port: number, localAddress: string): Promise<void> {
  const socket = net.connect({ host, port, localAddress })
  stage.later(() => void socket.destroy())
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  expect((socket.address() as AddressInfo).address).toBe(localAddress)
}

it('a stranger that asks for the authority keeps its place among the strangers', async () => {
  const { host, port, isBusyFor, refusals } = await narrowHub()
  stage.clock.stop()
  const [one, other] = [aLoopbackAddress(), aLoopbackAddress()]
  const stranger = await asking(host, port, one)
  await idle(host, port, other)
  await isBusyFor(other)
  await leave(stranger)
  await asking(host, port, other)
  expect(
    refusals.every(({ code }) => code === 'busy'),
    'its end is no refusal',
  ).toBe(true)
})

it('a stranger that asks for the authority gets no place of the fleet', async () => {
  const { host, port, isBusyFor } = await narrowHub()
  const [one, other] = [aLoopbackAddress(), aLoopbackAddress()]
  const stranger = await asking(host, port, one)
  await leave(stranger)
  stage.clock.stop()
  await idle(host, port, other)
  await idle(host, port, one)
  await isBusyFor(one)
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import { connect } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bridgeConnectUrls, bridgeListenUrls } from '../../../src/bridge/urls.ts'
import { createNats } from '../../../src/bridge/transports/nats/nats.ts'
import type { Listener } from '../../../src/bridge/transports/transport.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { makeCertificate } from '../../../src/bridge/certificates/x509.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { killsOf } from '../../support/bridge/nats-kills.ts'
import { startCluster } from '../../support/bridge/nats-cluster.ts'
import type { NatsServer } from '../../support/bridge/nats-server.ts'
import { askNatsAt, hasNats, startNats } from '../../support/bridge/nats-server.ts'
import { openDoor } from '../../support/bridge/open-door.ts'
import { aSigner, anIdentity } from '../../support/bridge/transports.ts'
import { until } from '../../support/until.ts'

/** `npm run soak` has more. */
const FEW_RESTARTS = 5
const nats = createNats(bridgeClock())
const never = new AbortController().signal

describe('a nats:// URL', () => {
  const urls = (given: string, isInsecure = false) => {
    const env = { BABOU_BRIDGE_LISTEN: given, ...(isInsecure && { BABOU_BRIDGE_INSECURE: 'true' }) }
    const config = readConfig({ BABOU_DATA: '/nowhere', ...env }, '/nowhere')
    expect(bridgeConnectUrls(config)).toEqual(bridgeListenUrls(config))
    return bridgeListenUrls(config)
  }

  it('names a server and, optionally, a bridge, credentials and encryption', () => {
    for (const url of [
      'nats://127.0.0.1:4222',
      'nats://[::1]:4222/second-site?credentials=/etc/babou/nats',
      'nats://nats.example.org:4222?tls=yes',
      'nats://10.0.0.1:4222?ca=/etc/babou/nats.pem',
    ]) {
      expect(urls(url)).toEqual([url])
    }
    expect(urls('nats://10.0.0.1:4222', true)).toEqual(['nats://10.0.0.1:4222'])
  })

  it.each([
    ['nats://127.0.0.1', 'expected a host and a port'],
    ['nats://ann:secret@127.0.0.1:4222', 'a password belongs in a file'],
    ['nats://127.0.0.1:4222?tls=no', 'tls can only be yes'],
    ['nats://127.0.0.1:4222?credential=/a', 'has no parameter credential'],
    ['nats://127.0.0.1:4222?ca=nats.pem', 'expected an absolute path, not nats.pem'],
    ['nats://127.0.0.1:4222/Second', 'lowercase letters, digits and hyphens'],
    ['nats://10.0.0.1:4222', 'in clear text: add ?tls=yes or ?ca=FILE'],
  ])('is refused: %s', (url, why) => {
    expect(() => urls(url)).toThrow(why)
  })
})

describe.skipIf(!hasNats)('a link over a NATS server (needs nats-server)', () => {
  let server: NatsServer
  beforeAll(async () => {
    server = await startNats()
  })
  afterAll(() => server.stop())
  const cleanups: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  it('loses and repeats nothing while the server is killed and restarted', async () => {
    await killsOf(server, FEW_RESTARTS)
  })

  it('carries each byte once and in order while the server is killed and restarted', async () => {
    const { streams } = await listening(`${server.url}/bytes`)
    const writer = await nats.connect(`${server.url}/bytes`, 20, never)
    cleanups.push(() => Promise.resolve(writer.destroy()))
    const carried = carries(writer, streams)
    for (let kill = 0; kill < FEW_RESTARTS; kill++) {
      await carried(kill)
      await server.kill()
      const later = carried(kill)
      await server.start()
      await later
    }
  })

  it('continues at another server of a cluster when its server is killed', async () => {
    const cluster = await startCluster()
    cleanups.push(cluster.stop)
    const { streams } = await listening(`${cluster.url}/bytes`)
    const writer = await nats.connect(`${cluster.url}/bytes`, 20, never)
    cleanups.push(() => Promise.resolve(writer.destroy()))
    const carried = carries(writer, streams)
    await carried(0)
    await cluster.kill()
    for (let round = 1; round <= FEW_RESTARTS; round++) await carried(round)
  })

  it('leaves nothing on the server', async () => {
    const url = `${server.url}/left`
    const subscriptions = async () => (await askNatsAt(server.url, 'subsz')).num_subscriptions
    const before = await subscriptions()
    const { listener, streams } = await listening(url)
    const ends = await Promise.all([1, 2, 3].map(() => nats.connect(url, 20, never)))
    await until(() => streams.length === 3)
    ends.forEach((end) => end.write(Buffer.alloc(1_000)))
    streams.forEach((end) => end.write(Buffer.alloc(1_000)))
    await until(() => streams.every(({ readableLength }) => readableLength > 0))
    ends.forEach((end) => end.destroy())
    await until(() => streams.every(({ destroyed }) => destroyed))
    await listener.close()
    await until(async () => (await subscriptions()) === before, 10, 'the subscriptions of before')
  })

  it('delays a writer whose reader does not read, and loses nothing', async () => {
    const url = `${server.url}/held`
    const { streams } = await listening(url)
    const writer = await nats.connect(url, 20, never)
    cleanups.push(() => Promise.resolve(writer.destroy()))
    await until(() => streams.length === 1)
    const total = 4 * 1024 * 1024
    let isTaken = false
    writer.write(Buffer.alloc(total, 7), () => (isTaken = true))
    writer.end()
    await until(() => streams[0].readableLength > 0)
    expect(isTaken).toBe(false)
    let read = 0
    streams[0].on('data', (bytes: Buffer) => {
      expect(bytes.every((byte) => byte === 7)).toBe(true)
      read += bytes.length
    })
    const ended = new Promise((resolve) => streams[0].once('end', resolve))
    await ended
    expect([read, isTaken]).toEqual([total, true])
  })

  it('is refused in one line: no hub, no server', async () => {
    const empty = `${server.url}/empty`
    await expect(nats.connect(empty, 20, never)).rejects.toThrow(
      `${empty}: no jobs node listens there`,
    )
    await expect(nats.connect('nats://127.0.0.1:1', 20, never)).rejects.toThrow(
      'nats://127.0.0.1:1: no server answers there',
    )
  })

  it('fails with the error of its stream, if that ends before a hub answers', async () => {
    const name = 'babou.bridge.broken'
    const hub = await connect({ servers: server.url.slice('nats://'.length) })
    cleanups.push(() => hub.close())
    hub.subscribe(`${name}.knock`, {
      // Too short for the number of a message.
      callback: (_, knock) => hub.publish(`${name}.link.${knock.string()}.down`, 'x'),
    })
    await hub.flush()
    await expect(nats.connect(`${server.url}/broken`, 20, never)).rejects.toThrow('bounds')
  })

  it('carries messages no larger than the server accepts', async () => {
    const small = await aServer('max_payload: 1000')
    const { streams } = await listening(small.url)
    const writer = await nats.connect(small.url, 20, never)
    cleanups.push(() => Promise.resolve(writer.destroy()))
    await carries(writer, streams)(1)
  })

  it('signs in with the credentials in a file, and reports when they are wrong', async () => {
    const secure = await aServer('authorization { user: babou, password: "a:secret" }')
    const right = aFile('babou:a:secret\n')
    const wrong = aFile('babou:other')
    await listening(`${secure.url}?credentials=${right}`)
    const stream = await nats.connect(`${secure.url}?credentials=${right}`, 20, never)
    stream.destroy()
    await expect(nats.connect(`${secure.url}?credentials=${wrong}`, 20, never)).rejects.toThrow(
      `the server refuses the credentials in ${wrong}`,
    )
    await expect(nats.connect(secure.url, 20, never)).rejects.toThrow(
      'the server wants credentials: add ?credentials=FILE',
    )
    const missing = nats.connect(`${secure.url}?credentials=/nowhere`, 20, never)
    await expect(missing).rejects.toThrow('/nowhere')
  })

  it('is encrypted where the URL says so, to a server with a certificate of that authority', async () => {
    const signer = aSigner()
    const { options } = await anIdentity(signer, { hosts: ['127.0.0.1', 'localhost'] })
    const [cert, key] = [aFile(String(options.cert)), aFile(String(options.key))]
    const secure = await aServer(`tls { cert_file: "${cert}", key_file: "${key}" }`)
    const ca = aFile(await authorityOf(signer))
    const other = aFile(await authorityOf(aSigner('another authority')))
    await listening(`${secure.url}?ca=${ca}`)
    const stream = await nats.connect(`${secure.url}?ca=${ca}`, 20, never)
    stream.destroy()
    await expect(nats.connect(`${secure.url}?ca=${other}`, 20, never)).rejects.toThrow(
      /certificate/,
    )
    await expect(nats.connect(`${server.url}?ca=${ca}`, 20, never)).rejects.toThrow(/tls/i)
  })

  async function listening(url: string): Promise<{ listener: Listener; streams: Duplex[] }> {
    const streams: Duplex[] = []
    const door = openDoor((stream) => {
      stream.on('error', () => {})
      streams.push(stream)
    })
    const listener = await nats.listen(url, door, () => {})
    cleanups.push(() => listener.close())
    cleanups.push(() => Promise.resolve(streams.forEach((stream) => stream.destroy())))
    return { listener, streams }
  }

  async function aServer(settings: string): Promise<NatsServer> {
    const started = await startNats(settings)
    cleanups.push(started.stop)
    return started
  }

  function aFile(content: string): string {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nats-test-'))
    cleanups.push(() => fs.promises.rm(folder, { recursive: true }))
    const file = path.join(folder, 'file')
    fs.writeFileSync(file, content, { mode: 0o600 })
    return file
  }
})

/** Returns a check that bytes, more than wait on the way of a link, arrive at its other end. */
function carries(writer: Duplex, streams: readonly Duplex[]) {
  const heard: Buffer[] = []
  const written: Buffer[] = []
  const total = (parts: readonly Buffer[]) => parts.reduce((sum, { length }) => sum + length, 0)
  return async (round: number) => {
    await until(() => streams.length === 1)
    if (streams[0].listenerCount('data') === 0) {
      streams[0].on('data', (bytes: Buffer) => void heard.push(bytes))
    }
    for (let part = 0; part < 20; part++) {
      const bytes = Buffer.alloc(50_000, `round ${round}, part ${part};`)
      written.push(bytes)
      writer.write(bytes)
    }
    const sent = total(written)
    await until(
      () => total(heard) >= sent,
      30,
      () => `${total(heard)} of ${sent} bytes`,
    )
    expect(Buffer.concat(heard).equals(Buffer.concat(written))).toBe(true)
  }
}

/** The certificate of an authority, which it signed itself. */
async function authorityOf(signer: ReturnType<typeof aSigner>): Promise<string> {
  const hour = 3_600_000
  const times = { from: new Date(Date.now() - hour), until: new Date(Date.now() + hour) }
  return makeCertificate(
    {
      ...{ name: signer.name, publicKey: signer.publicKey, serial: Buffer.from('01', 'hex') },
      ...{ ...times, roles: [], hosts: [] },
    },
    signer,
  )
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import { connect } from '@nats-io/transport-node'
import { jetstreamManager } from '@nats-io/jetstream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bridgeConnectUrls, bridgeListenUrls } from '../../../src/bridge/urls.ts'
import { createNats } from '../../../src/bridge/transports/nats/nats.ts'
import type { Listener } from '../../../src/bridge/transports/transport.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { makeCertificate } from '../../../src/bridge/certificates/x509.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { killsOf } from '../../support/bridge/nats-kills.ts'
import type { NatsServer } from '../../support/bridge/nats-server.ts'
import { hasNats, startNats } from '../../support/bridge/nats-server.ts'
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

  it('leaves nothing on the server', async () => {
    const url = `${server.url}/left`
    const { listener, streams } = await listening(url)
    const ends = await Promise.all([1, 2, 3].map(() => nats.connect(url, 20, never)))
    await until(() => streams.length === 3)
    ends.forEach((end) => end.write(Buffer.alloc(1_000)))
    streams.forEach((end) => end.write(Buffer.alloc(1_000)))
    await until(() => streams.every(({ readableLength }) => readableLength > 0))
    ends.forEach((end) => end.destroy())
    await until(() => streams.every(({ destroyed }) => destroyed))
    await listener.close()
    const connection = await connect({ servers: server.url.slice('nats://'.length) })
    const manager = await jetstreamManager(connection)
    const state = async () => {
      const { state: now } = await manager.streams.info('BABOU_BRIDGE_left')
      return now.messages + now.consumer_count
    }
    await until(async () => (await state()) === 0, 10, 'an empty stream')
    await connection.close()
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

  it('is refused in one line: no hub, a stream of another program, no server', async () => {
    const empty = `${server.url}/empty`
    await expect(nats.connect(empty, 20, never)).rejects.toThrow(
      `${empty}: no jobs node listens there`,
    )
    const connection = await connect({ servers: server.url.slice('nats://'.length) })
    const manager = await jetstreamManager(connection)
    await manager.streams.add({ name: 'BABOU_BRIDGE_taken', subjects: ['orders.*'] })
    await connection.close()
    await expect(listening(`${server.url}/taken`)).rejects.toThrow(
      'the stream BABOU_BRIDGE_taken of the server is another program’s',
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
      callback: (_, knock) => hub.publish(`${name}.${knock.string()}.down`, 'x'),
    })
    await hub.flush()
    await expect(nats.connect(`${server.url}/broken`, 20, never)).rejects.toThrow('bounds')
  })

  it('ends with one line when the server is full', async () => {
    const small = await aServer('', 'max_file: 150KB')
    const url = `${small.url}/full`
    const { streams } = await listening(url)
    const writer = await nats.connect(url, 20, never)
    cleanups.push(() => Promise.resolve(writer.destroy()))
    await until(() => streams.length === 1)
    const fault = new Promise<Error>((resolve) => writer.once('error', resolve))
    writer.write(Buffer.alloc(1024 * 1024))
    expect((await fault).message).toMatch(/^the server has no room left: /)
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

  async function aServer(settings: string, limits?: string): Promise<NatsServer> {
    const started = await startNats(settings, limits)
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

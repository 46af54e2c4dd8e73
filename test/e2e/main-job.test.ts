import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announce, aPeerId } from '../support/clients/announcer.ts'
import {
  hasLibtorrent,
  isInstalled,
  startAria2,
  startLibtorrent,
  startTransmission,
  type Client,
} from '../support/clients/clients.ts'
import { startCommunity, type Community } from '../support/community/community.ts'
import { startRecorder, type Recorder } from '../support/bridge/recorder.ts'
import type { SiteClient } from '../support/site-client.ts'
import { aTorrent, type MadeTorrent } from '../support/community/torrents.ts'
import { until } from '../support/until.ts'

// The main job with clients of other projects. CI installs them and fails without them.
const clientsAreHere = isInstalled('aria2c') && isInstalled('transmission-daemon')
if (!clientsAreHere && process.env.CI === 'true') throw new Error('CI needs aria2 and transmission')

const SIZE = 3_000_000

interface Person {
  readonly name: string
  readonly passkey: string
  readonly site: SiteClient
}

describe.skipIf(!clientsAreHere)('two strangers share a file (needs aria2, transmission)', () => {
  let community: Community
  let recorder: Recorder
  let folder: string
  const clients: Client[] = []

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-clients-'))
    community = await startCommunity({
      BABOU_ANNOUNCE_INTERVAL: '4',
      BABOU_ANNOUNCE_MIN_INTERVAL: '4',
    })
    recorder = await startRecorder('127.0.0.1', community.babou().ports.tracker)
  })

  afterAll(async () => {
    for (const client of clients) await client.stop()
    await recorder.stop()
    await community.end()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  async function person(name: string): Promise<Person> {
    const { passkey } = await community.person(name)
    return { name, passkey, site: await community.signIn(name) }
  }

  async function upload(who: Person, torrent: MadeTorrent): Promise<number> {
    const form = new FormData()
    form.set('torrent', new Blob([new Uint8Array(torrent.file)]), `${torrent.name}.torrent`)
    form.set('category', 'other')
    const { status, body } = await who.site.post('/torrents', form)
    expect(status, JSON.stringify(body)).toBe(201)
    return body.id as number
  }

  /** A client that is refused first asks again after minutes. */
  async function isTracked({ passkey, site }: Person, id: number): Promise<void> {
    const { infoHash } = (await site.get(`/torrents/${id}`)).body as { infoHash: string }
    const hash = infoHash.replace(/../g, '%$&')
    const scrape = `${community.trackerUrl}/${passkey}/scrape?info_hash=${hash}`
    const isKnown = async () => (await (await fetch(scrape)).text()).startsWith('d5:filesd20:')
    await until(isKnown, 30, 'the tracker knows member and torrent')
  }

  /** The member's .torrent, with an announce URL of the recorder (or of another address). */
  async function fileFor(who: Person, id: number, base = `http://127.0.0.1:${recorder.port}`) {
    await isTracked(who, id)
    const file = await who.site.download(`/torrents/${id}/download`)
    const url = /8:announce(\d+):/.exec(file.toString('latin1'))
    if (url === null) throw new Error('the download has no announce URL')
    const from = url.index + url[0].length
    const own = file.toString('latin1', from, from + Number(url[1]))
    expect(own).toContain(who.passkey)
    const led = base + new URL(own).pathname
    const head = file.subarray(0, url.index)
    const rest = file.subarray(from + Number(url[1]))
    return Buffer.concat([head, Buffer.from(`8:announce${led.length}:${led}`), rest])
  }

  function place(name: string, torrent?: MadeTorrent): string {
    const made = path.join(folder, name)
    fs.mkdirSync(made, { recursive: true })
    if (torrent !== undefined) fs.writeFileSync(path.join(made, torrent.name), torrent.payload)
    return made
  }

  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

  async function payloadArrives(where: string, torrent: MadeTorrent, seconds: number) {
    const file = path.join(where, torrent.name)
    await until(
      () =>
        fs.existsSync(file) &&
        fs.statSync(file).size === SIZE &&
        digest(fs.readFileSync(file)) === digest(torrent.payload),
      seconds,
      `the payload of ${torrent.name} arrives`,
    )
  }

  async function totalsFollow(who: Person) {
    await until(
      async () => {
        const { body } = await who.site.get('/me')
        const reported = recorder.totalsOf(who.passkey)
        return (
          BigInt(body.uploaded) === reported.uploaded &&
          BigInt(body.downloaded) === reported.downloaded
        )
      },
      15,
      `${who.name}'s totals are what the client reported`,
    )
  }

  type Start = typeof startTransmission

  async function seedsTo(kind: string, start: Start) {
    const alice = await person(`alice-${kind}`)
    const bob = await person(`bob-${kind}`)
    const torrent = aTorrent(`release-${kind}.bin`, SIZE)
    const id = await upload(alice, torrent)

    const seed = await startAria2({
      folder: place(`seed-${kind}`, torrent),
      torrentFile: await fileFor(alice, id),
      isSeed: true,
    })
    clients.push(seed)
    const counts = async () => (await alice.site.get(`/torrents/${id}`)).body
    await until(async () => (await counts()).seeders === 1, 30, 'the site shows the seeder')

    const where = place(`leech-${kind}`)
    const leech = await start({
      folder: where,
      torrentFile: await fileFor(bob, id),
      isSeed: false,
    })
    clients.push(leech)
    await payloadArrives(where, torrent, 60)
    await until(
      async () => {
        const { seeders, leechers, snatches } = await counts()
        return seeders === 2 && leechers === 0 && snatches === 1
      },
      30,
      'two seeders and one snatch',
    )

    await leech.leave()
    await until(async () => (await counts()).seeders === 1, 15, '`stopped` takes the peer away')
    await seed.leave()
    await until(async () => (await counts()).seeders === 0, 15, '`stopped` takes the seeder away')
    expect((await counts()).snatches).toBe(1)
    await totalsFollow(alice)
    await totalsFollow(bob)
    const me = (await bob.site.get('/me')).body
    expect(BigInt(me.downloaded)).toBeGreaterThanOrEqual(BigInt(SIZE))
    expect(me.snatches).toBe(1)
  }

  it.each([
    ['aria2', startAria2],
    ['transmission', startTransmission],
  ] as const)('aria2 seeds to %s: payload, totals, snatch and counts are right', seedsTo)

  it.skipIf(!hasLibtorrent())(
    'rule 77: libtorrent on two ports is one client (needs python3-libtorrent)',
    () => seedsTo('libtorrent', startLibtorrent),
  )

  it('tells the client of a banned member the reason', async () => {
    const carol = await person('carol')
    const id = await upload(carol, aTorrent('banned.bin', SIZE))
    const torrentFile = await fileFor(carol, id)
    await community.babou().run(['user', 'ban', 'carol', '--reason', 'shared an account'])
    const client = await startAria2({ folder: place('banned'), torrentFile, isSeed: false })
    clients.push(client)
    await until(
      () =>
        recorder.announces.some(
          (seen) =>
            seen.passkey === carol.passkey &&
            seen.reply.includes('Account disabled: shared an account'),
        ),
      20,
      'the client is told',
    )
    await until(() => client.output().includes('Account disabled'), 20, 'the client tells its user')
    await client.stop()
  })

  it('lets an IPv4 client and an IPv6 client of one swarm find each other', async () => {
    const dave = await person('dave')
    const erin = await person('erin')
    const torrent = aTorrent('both-families.bin', SIZE)
    const id = await upload(dave, torrent)
    const four = `http://127.0.0.1:${community.babou().ports.tracker}`
    const six = `http://[::1]:${community.babou().ports.tracker}`
    clients.push(
      await startAria2({
        folder: place('four', torrent),
        torrentFile: await fileFor(dave, id, four),
        isSeed: true,
      }),
    )
    const where = place('six')
    clients.push(
      await startAria2({
        folder: where,
        torrentFile: await fileFor(erin, id, six),
        isSeed: false,
      }),
    )
    await payloadArrives(where, torrent, 60)

    const { body } = await dave.site.get(`/torrents/${id}`)
    const frank = await person('frank')
    await isTracked(frank, id)
    const seen = await announce(four, {
      passkey: frank.passkey,
      infoHash: body.infoHash as string,
      peerId: aPeerId(),
      port: 6999,
      uploaded: 0n,
      downloaded: 0n,
      left: BigInt(SIZE),
      event: 'started',
    })
    expect(seen.peers.some((peer) => peer.startsWith('127.0.0.1:'))).toBe(true)
    expect(seen.peers.some((peer) => peer.startsWith('[0:0:0:0:0:0:0:1]:'))).toBe(true)
  })

  it('tells a member whether others can connect, and when that changes', async () => {
    await community.person('boss', 'owner')
    const owner = await community.signIn('boss')
    const { body } = await owner.get('/admin/settings')
    const tested = { ...body.tracker, probeLocal: true }
    expect((await owner.patch('/admin/settings/tracker', tested)).status).toBeLessThan(400)
    const grace = await person('grace')
    const torrent = aTorrent('ports.bin', SIZE)
    const id = await upload(grace, torrent)
    const seed = await startAria2({
      folder: place('ports', torrent),
      torrentFile: await fileFor(grace, id),
      isSeed: true,
    })
    clients.push(seed)
    const port = async () => {
      const { ports } = (await grace.site.get('/me/clients')).body
      return ports.find((one: { port: number }) => one.port === seed.port)?.reachable
    }
    await until(async () => (await port()) === true, 60, 'the site says that the port is open')
    // Without `stopped` the session stays, and the question of the member finds the port closed.
    seed.kill()
    await until(seed.hasEnded, 10, 'the client is gone')
    expect((await grace.site.post('/me/clients/tests', {})).status).toBe(201)
    await until(async () => (await port()) === false, 60, 'the site says that the port is closed')
    const notified = async () => JSON.stringify((await grace.site.get('/notifications')).body)
    expect(await notified()).not.toContain(`port ${seed.port} is closed`)
    await community.query(`update member_port set since = since - interval '10 minutes'`)
    expect((await grace.site.post('/me/clients/tests', {})).status).toBe(201)
    await until(
      async () => (await notified()).includes(`port ${seed.port} is closed`),
      60,
      'a second test ten minutes later confirms it',
    )
  })
})

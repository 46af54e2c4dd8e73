import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWord, writeWord } from '../../src/bridge/joining/word.ts'
import { inProject } from '../../src/shared/paths.ts'
import { announce, aPeerId, isTaken } from '../support/clients/announcer.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePort, freePorts, type Ports } from '../support/processes/ports.ts'
import {
  removeData,
  runBabou,
  settingsOf,
  startBabou,
  temporaryFolder,
  type Babou,
} from '../support/processes/processes.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { until } from '../support/until.ts'

// New machines: other folders, with nothing of babou but the program and a word.

let database: TestDatabase
let dataFolder: string
let clock: string
let babou: Babou
let hub: string
const folders: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  dataFolder = temporaryFolder()
  clock = path.join(dataFolder, 'clock')
  fs.writeFileSync(clock, '0')
  const ports = await freePorts()
  hub = `tls://127.0.0.1:${await freePort()}`
  const env = {
    BABOU_BRIDGE_LISTEN: `unix:${path.join(dataFolder, 'bridge.sock')},${hub}`,
    BABOU_TEST_CLOCK: `file:${clock}`,
    DATABASE_URL: database.url,
    BABOU_TRACKER_PRIVATE_PEERS: 'always',
  }
  const made = await runBabou(['bridge', 'cert', 'init'], { env: settingsOf(dataFolder, ports) })
  expect(made).toMatchObject({ status: 0 })
  babou = await startBabou({ dataFolder, ports, env })
})

afterAll(async () => {
  await babou.stop()
  await database.drop()
  for (const folder of [dataFolder, ...folders]) removeData(folder)
})

async function newWord(name: string, ...more: string[]): Promise<string> {
  const { stdout, stderr } = await babou.run(['node', 'add', name, ...more, '--json'])
  if (stdout === '') throw new Error(stderr)
  return (JSON.parse(stdout) as { word: string }).word
}

/** A machine with nothing on it. */
async function aMachine() {
  const folder = temporaryFolder()
  folders.push(folder)
  const ports = await freePorts()
  const env = settingsOf(path.join(folder, 'data'), ports)
  return { folder, ports, env: { ...env }, join: joinOn(folder, env) }
}

function joinOn(folder: string, env: Record<string, string>) {
  return (word: string) => runBabou(['node', 'join', word], { env, cwd: folder })
}

interface Node {
  readonly ports: Ports
  readonly child: ChildProcess
  readonly said: () => string
  readonly stop: () => Promise<void>
}

async function joinAndStart(word: string, role: 'tracker' | 'site' = 'tracker'): Promise<Node> {
  const { folder, ports, env } = await aMachine()
  const words = [inProject('bin', 'babou.js'), 'node', 'join', word, '--start']
  const child = endWithUs(spawn(process.execPath, words, { env, cwd: folder }))
  let said = ''
  for (const out of [child.stdout, child.stderr]) {
    out.setEncoding('utf8').on('data', (text: string) => (said += text))
  }
  const stop = () => ended(child, 'SIGTERM')
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${said}`)
    const ops = role === 'tracker' ? ports.trackerOps : ports.siteOps
    const reply = await fetch(`http://127.0.0.1:${ops}/readyz`).catch(() => null)
    return reply?.ok === true
  }
  await until(isReady, 30, 'it serves').catch(async (error: unknown) => {
    await ended(child, 'SIGKILL')
    throw error
  })
  return { ports, child, said: () => said, stop }
}

async function refusals(): Promise<number> {
  const metrics = await (await fetch(`${babou.opsUrls.jobs}/metrics`)).text()
  return Number(/^babou_bridge_refused_total\S* (\d+)/m.exec(metrics)?.[1] ?? 0)
}

async function person(name: string): Promise<string> {
  const { stdout } = await babou.run(['user', 'add', name, '--email', `${name}@x.org`, '--json'])
  return (JSON.parse(stdout) as { passkey: string }).passkey
}

interface Holds {
  readonly version: number
  readonly holds: number
  readonly standsBy: number
}

/** Whether both trackers have the map that `babou haproxy` writes, and share all slots. */
async function haveOneMap(): Promise<boolean> {
  const { stdout } = await babou.run(['status', '--json'])
  const { trackers } = JSON.parse(stdout) as {
    trackers: readonly { node: string; holders?: Holds }[]
  }
  const [one, other] = trackers.map(({ holders }) => holders)
  if (trackers.length !== 2 || one === undefined || other === undefined) return false
  const at = trackers.flatMap(({ node }) => ['--at', `${node}=127.0.0.1`])
  const written = await babou.run(['haproxy', ...at])
  expect(written.stdout).toContain(`# Map of holders ${one.version}.`)
  expect([one.holds, other.holds]).toEqual([other.standsBy, one.standsBy])
  expect(one.holds + other.holds).toBe(256)
  return one.version === other.version
}

describe('a tracker that staff remove while it runs', () => {
  it('is refused, and serves again within seconds of `babou node take-back`', async () => {
    interface Ready {
      readonly ready: boolean
      readonly node: string
      readonly bridge: { readonly isUp: boolean; readonly fault: string | null }
    }
    const readiness = async () => {
      return (await (await fetch(`${babou.opsUrls.tracker}/readyz`)).json()) as Ready
    }
    const { node } = await readiness()
    const passkey = await person('cat')
    const removed = await babou.run(['node', 'remove', node, '--reason', 'a mistake'])
    expect(removed).toMatchObject({ status: 0 })
    const isRefused = async () => /removed/.test(String((await readiness()).bridge.fault))
    await until(isRefused, 20, 'it is refused')

    expect(await babou.run(['node', 'take-back', node])).toMatchObject({ status: 0 })
    const isBack = async () => {
      const { ready, bridge } = await readiness()
      return ready && bridge.isUp && (await babou.run(['node', 'list'])).stdout.includes(node)
    }
    await until(isBack, 20, 'it serves')
    const at = `http://127.0.0.1:${babou.ports.tracker}`
    const known = { infoHash: 'ab'.repeat(20), passkey, peerId: aPeerId(), port: 6_883 }
    const client = { ...known, uploaded: 0n, downloaded: 0n, left: 0n, event: 'started' } as const
    const isKnown = async () => !/passkey/i.test(String((await announce(at, client)).failure))
    await until(isKnown, 20, 'it has what changed since then')
  })
})

describe('a machine with the word of `babou node add`', () => {
  it('serves the swarms of another tracker, is removed, and is refused from then on', async () => {
    const [ann, ben] = [await person('ann'), await person('ben')]
    const file = path.join(dataFolder, 'film.torrent')
    fs.writeFileSync(file, aTorrentFile('A film'))
    const added = ['torrent', 'add', file, '--as', 'ann', '--category', 'movies', '--json']
    const { infoHash } = JSON.parse((await babou.run(added)).stdout) as { infoHash: string }
    const client = { infoHash, uploaded: 0n, downloaded: 0n, event: 'started' } as const
    const first = { ...client, passkey: ann, peerId: aPeerId(), port: 6_881, left: 0n }
    const at = `http://127.0.0.1:${babou.ports.tracker}`
    await until(async () => isTaken(await announce(at, first)), 20, 'the torrent is known')

    const node = await joinAndStart(await newWord('edge-1'))
    try {
      expect(node.said()).toMatch(/It has the state of \S+-tracker/)
      // Its log comes through the process that started it, which may be later than its readiness.
      const restored = () => /"peers":1,"fromSnapshot":1,.*"tracker.restored"/.test(node.said())
      await until(restored, 20, () => `the swarm is restored from a snapshot: ${node.said()}`)
      const second = { ...client, passkey: ben, peerId: aPeerId(), port: 6_882, left: 9n }
      const at = `http://127.0.0.1:${node.ports.tracker}`
      const listed = async () => (await babou.run(['node', 'list', '--json'])).stdout
      const isTold = async () => {
        const { failure, peers } = await announce(at, second)
        expect(failure).toBeNull()
        return peers.length === 1 && peers[0] === '127.0.0.1:6881'
      }
      // A swarm may be between two trackers, of which one does not answer in time.
      await until(isTold, 20, 'the other peer is told')
      await until(async () => (await listed()).includes('"edge-1"'), 20, 'it reports')
      await until(haveOneMap, 20, 'both trackers have the same map of holders')

      const removed = await babou.run(['node', 'remove', 'edge-1', '--reason', 'lost'])
      expect(removed).toMatchObject({ status: 0, stdout: expect.stringMatching(/1 certificate/) })
      await until(async () => !(await listed()).includes('"edge-1"'), 20, 'it is not listed')
      await until(() => /revoked|staff removed edge-1/.test(node.said()), 20, 'it is refused')
    } finally {
      await node.stop()
    }
  })

  it('serves the swarms of all trackers, when there are two already', async () => {
    const [seeder, leecher, asking] = [
      await person('dan'),
      await person('eve'),
      await person('fay'),
    ]
    const hashes: string[] = []
    // Enough for each of two trackers to hold some of them, whatever the names of machines are.
    for (let number = 1; number <= 10; number++) {
      const file = path.join(dataFolder, `part-${number}.torrent`)
      fs.writeFileSync(file, aTorrentFile(`Part ${number}`, 100_000 + number))
      const added = ['torrent', 'add', file, '--as', 'ann', '--category', 'movies', '--json']
      hashes.push((JSON.parse((await babou.run(added)).stdout) as { infoHash: string }).infoHash)
    }
    const nodes: Node[] = []
    const at = (index: number) => {
      const { tracker } = index === 0 ? babou.ports : nodes[index - 1].ports
      return `http://127.0.0.1:${tracker}`
    }
    const client = { uploaded: 0n, downloaded: 0n, event: 'started' } as const
    const clients = [
      { ...client, passkey: seeder, peerId: aPeerId(), port: 6_891, left: 0n },
      { ...client, passkey: leecher, peerId: aPeerId(), port: 6_892, left: 9n },
      { ...client, passkey: asking, peerId: aPeerId(), port: 6_893, left: 9n },
    ]
    try {
      nodes.push(await joinAndStart(await newWord('edge-6')))
      await until(haveOneMap, 20, 'both trackers have the same map of holders')
      for (const infoHash of hashes) {
        for (const index of [0, 1]) {
          const isHere = async () =>
            isTaken(await announce(at(index), { ...clients[index], infoHash }))
          await until(isHere, 20, 'the torrent is known')
        }
      }
      const holds = async () => {
        const { stdout } = await babou.run(['status', '--json'])
        const { trackers } = JSON.parse(stdout) as {
          trackers: readonly { peers: number; holders?: Holds }[]
        }
        return trackers.map(({ peers, holders }) => ({ peers, slots: holders?.holds ?? 0 }))
      }
      // Otherwise, the copy of one of them would be all that there is.
      const isSplit = async () => (await holds()).filter(({ peers }) => peers > 0).length === 2
      await until(isSplit, 20, 'each of the two has some of the swarms')
      nodes.push(await joinAndStart(await newWord('edge-7')))
      const isShared = async () => {
        const all = await holds()
        return all.length === 3 && all.every(({ slots }) => slots > 60)
      }
      await until(isShared, 40, 'three trackers share all slots')
      for (const infoHash of hashes) {
        const isWhole = async () => {
          const { peers, complete, incomplete } = await announce(at(2), { ...clients[2], infoHash })
          const others = peers.filter((peer) => /:689[12]$/.test(peer))
          return others.length === 2 && complete === 1 && incomplete === 2
        }
        await until(isWhole, 20, `the whole swarm of ${infoHash}`)
      }
    } finally {
      for (const [index, node] of nodes.entries()) {
        await node.stop()
        await babou.run(['node', 'remove', `edge-${6 + index}`, '--reason', 'stopped'])
      }
    }
  })

  it('serves as a site, with the database, the secret and the settings of the fleet', async () => {
    const { host } = new URL(database.url)
    const missing = await babou.run(['node', 'add', 'site-2', '--role', 'site'])
    expect(missing.stderr).toMatch(/only this machine reaches: add --database HOST:PORT/)
    const word = await newWord('site-2', '--role', 'site', '--database', host)
    const node = await joinAndStart(word, 'site')
    const listed = async () => (await babou.run(['node', 'list', '--json'])).stdout
    try {
      expect(node.said()).toContain('This machine is now the site site-2')
      expect((await fetch(`http://127.0.0.1:${node.ports.site}/login`)).status).toBe(200)
      await until(async () => (await listed()).includes('"site-2"'), 20, 'it reports')
      const early = await babou.run(['node', 'remove', 'site-2'])
      expect(early).toMatchObject({ status: 1, stderr: expect.stringMatching(/still reports/) })
    } finally {
      await node.stop()
    }
    const removed = await babou.run(['node', 'remove', 'site-2', '--reason', 'replaced'])
    expect(removed).toMatchObject({ status: 0, stdout: expect.stringMatching(/was removed/) })
    expect(await listed()).not.toContain('"site-2"')
  })

  it('uses it once: a second machine is refused, and counted', async () => {
    const word = await newWord('edge-2')
    const first = await aMachine()
    expect(await first.join(word)).toMatchObject({ status: 0, stderr: '' })
    expect(fs.readFileSync(path.join(first.folder, 'babou.env'), 'utf8')).toBe(
      `BABOU_TRACKER_PRIVATE_PEERS=always\nBABOU_NODE=edge-2\nBABOU_BRIDGE=${hub}\n`,
    )
    const before = await refusals()
    const ran = await (await aMachine()).join(word)
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringMatching(/was used already/) })
    expect(await refusals()).toBe(before + 1)
    const again = await first.join(await newWord('edge-3'))
    expect(again.stderr).toMatch(/already belongs to a node/)
  })

  it('continues with its word after it was killed', async () => {
    const word = await newWord('edge-5')
    const { folder, env, join } = await aMachine()
    const at = (name: string) => path.join(folder, 'data', name)
    const words = [inProject('bin', 'babou.js'), 'node', 'join', word]
    const child = spawn(process.execPath, words, { env, cwd: folder, stdio: 'ignore' })
    const exited = once(child, 'exit')
    while (child.exitCode === null && !fs.existsSync(at('joining/joined.json'))) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    child.kill('SIGKILL')
    await exited
    // On a busy machine it may have been done before this process saw its file.
    const isLeft = fs.existsSync(at('joining/joined.json'))
    if (isLeft) expect(await join(word)).toMatchObject({ status: 0, stderr: '' })
    expect(fs.readFileSync(path.join(folder, 'babou.env'), 'utf8')).toBe(
      `BABOU_TRACKER_PRIVATE_PEERS=always\nBABOU_NODE=edge-5\nBABOU_BRIDGE=${hub}\n`,
    )
    expect(fs.readFileSync(at('bridge/node.pem'), 'utf8')).toContain('PRIVATE KEY')
    expect(fs.readFileSync(at('secret'), 'utf8')).not.toBe('')
    expect(fs.existsSync(at('joining'))).toBe(false)
  })

  it('is refused with an altered, a foreign or an old word, and leaves no files', async () => {
    const machine = await aMachine()
    const word = await newWord('edge-4')
    const read = readWord(word)
    if ('fault' in read) throw new Error(read.fault)
    const said = async (given: string) => (await machine.join(given)).stderr
    const other = (hex: string) => (hex.startsWith('0') ? '1' : '0') + hex.slice(1)

    expect(await said(word.slice(0, -1))).toMatch(/was altered or not copied completely/)
    const before = await refusals()
    const altered = { ...read.word, token: other(read.word.token) }
    expect(await said(writeWord(altered))).toMatch(/the word was altered/)
    expect(await said(writeWord({ ...read.word, id: other(read.word.id) }))).toMatch(/no such word/)
    expect(await refusals()).toBe(before + 2)
    const foreign = { ...read.word, authority: other(read.word.authority) }
    expect(await said(writeWord(foreign))).toMatch(/belongs to another fleet than the word/)

    fs.writeFileSync(clock, '3700')
    expect(await said(word)).toMatch(/older than an hour/)
    expect(await refusals()).toBe(before + 3)
    expect(fs.existsSync(path.join(machine.folder, 'data', 'secret'))).toBe(false)
    expect(fs.existsSync(path.join(machine.folder, 'babou.env'))).toBe(false)
  })
})

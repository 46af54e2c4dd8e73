import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import type { Announce } from '../support/clients/announcer.ts'
import { announce } from '../support/clients/announcer.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'
import { runHere } from '../support/in-process.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePorts, type Ports } from '../support/processes/ports.ts'
import type { Babou } from '../support/processes/processes.ts'
import {
  removeData,
  settingsOf,
  startBabou,
  temporaryFolder,
} from '../support/processes/processes.ts'
import { until } from '../support/until.ts'

// Two trackers of one machine, jobs and a real database: what staff see of a drain.

const GIB = 2n ** 30n

let babou: Babou
let dataFolder: string
let second: { readonly ports: Ports; readonly child: ChildProcess; readonly folder: string }
let passkey: string
const infoHashes: string[] = []

beforeAll(async () => {
  dataFolder = temporaryFolder()
  const ports = await freePorts()
  const shared = { BABOU_TRACKER_PRIVATE_PEERS: 'always', BABOU_TRACKER_THREADS: '1' }
  babou = await startBabou({ dataFolder, ports, env: { ...shared, BABOU_NODE: 'one' } })
  second = await startSecond(shared)
  const { stdout } = await babou.run(['user', 'add', 'ann', '--email', 'ann@x.org', '--json'])
  passkey = (JSON.parse(stdout) as { passkey: string }).passkey
  for (const name of ['a', 'b', 'c']) {
    const file = path.join(dataFolder, `${name}.torrent`)
    fs.writeFileSync(file, aTorrentFile(name))
    const added = await babou.run([
      ...['torrent', 'add', file, '--as', 'ann', '--category', 'movies', '--json'],
    ])
    infoHashes.push((JSON.parse(added.stdout) as { infoHash: string }).infoHash)
  }
})

afterAll(async () => {
  // Until it has ended it writes into its folder.
  if (second) await ended(second.child, 'SIGTERM')
  await babou?.stop()
  for (const folder of [dataFolder, second?.folder]) if (folder) removeData(folder)
})

async function startSecond(shared: Readonly<Record<string, string>>) {
  const folder = temporaryFolder()
  const ports = await freePorts()
  const env = settingsOf(folder, ports, {
    ...shared,
    BABOU_NODE: 'two',
    BABOU_SECRET: fs.readFileSync(path.join(dataFolder, 'secret'), 'utf8').trim(),
    BABOU_BRIDGE: `unix:${path.join(dataFolder, 'bridge.sock')}`,
  })
  const child = spawn(process.execPath, [inProject('bin', 'babou.js'), 'tracker'], {
    ...{ env, cwd: '/', stdio: 'ignore' },
  })
  endWithUs(child)
  const isReady = async () => (await readiness(ports)).holders !== null
  await until(isReady, 120, 'the second tracker having the map of holders')
  return { ports, child, folder }
}

async function readiness(ports: Ports) {
  const answer = await fetch(`http://127.0.0.1:${ports.trackerOps}/readyz`)
  return (await answer.json()) as {
    readonly ready: boolean
    readonly peers: number
    readonly holders: { readonly holds: number; readonly version: number } | null
    readonly links: { readonly trackers: readonly { readonly isUp: boolean }[] } | null
  }
}

const portOf = (name: string) => (name === 'one' ? babou.ports.tracker : second.ports.tracker)

async function say(name: string, infoHash: string, given: Partial<Announce>) {
  const peerId = Buffer.from(`-qB4520-${String(given.port).padStart(12, '0')}`)
  const counters = { uploaded: 0n, downloaded: 0n, left: 0n, port: 1 }
  const request = { passkey, infoHash, peerId, ...counters, ...given }
  return announce(`http://127.0.0.1:${portOf(name)}`, request)
}

describe('babou drain', () => {
  it('moves everything to the other tracker, and undrain moves it back', async () => {
    for (const name of ['one', 'two'] as const) {
      const { ports } = name === 'one' ? babou : second
      const isLinked = async () => (await readiness(ports)).links?.trackers[0]?.isUp === true
      await until(isLinked, 60, 'the link to the other tracker')
    }
    const known = async () => (await say('one', infoHashes[2], { port: 1_001 })).warning === null
    await until(known, 30, 'the trackers knowing the torrents')
    for (const infoHash of infoHashes) {
      await say('one', infoHash, { port: 1_001, event: 'started', uploaded: 0n })
    }
    const drained = await babou.run(['drain', 'one', '--json'])
    expect(drained.stderr).toBe('')
    expect(JSON.parse(drained.stdout)).toMatchObject({ node: 'one', isDrained: true })
    expect(await readiness(babou.ports)).toMatchObject({ ready: false, holders: { holds: 0 } })
    for (const infoHash of infoHashes) {
      for (const name of ['one', 'two']) {
        const reply = await say(name, infoHash, { port: 1_002, left: 5n })
        expect([reply.complete, reply.incomplete]).toEqual([1, 1])
      }
      await say('one', infoHash, { port: 1_001, uploaded: GIB })
    }
    const status = await babou.run(['status'])
    expect(status.stdout).toMatch(/^one +drained/m)

    const back = await babou.run(['undrain', 'one', '--json'])
    expect(back.stderr).toBe('')
    expect(await readiness(babou.ports)).toMatchObject({ ready: true })
    for (const infoHash of infoHashes) {
      const reply = await say('two', infoHash, { port: 1_001, uploaded: 2n * GIB })
      expect([reply.failure, reply.complete, reply.incomplete]).toEqual([null, 1, 1])
    }
    const uploaded = async () => {
      const env = settingsOf(dataFolder, babou.ports)
      const { stdout } = await runHere(['user', 'show', 'ann', '--json'], { env })
      return BigInt((JSON.parse(stdout) as { uploaded: number | string }).uploaded)
    }
    await until(async () => (await uploaded()) === 6n * GIB, 40, 'every byte being booked once')
  })

  it.each([
    [['drain', 'nine'], /there is no tracker nine/],
    [['undrain', 'two'], /two is not drained/],
  ])('says why it refuses: babou %j', async (words, why) => {
    const { status, stderr } = await babou.run(words)
    expect([status, why.test(stderr)]).toEqual([1, true])
  })
})

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import { announce } from '../support/clients/announcer.ts'
import { ended, endWithUs } from '../support/processes/children.ts'
import { freePort } from '../support/processes/ports.ts'
import { until } from '../support/until.ts'
import { aJobs, MASTER } from './support/a-jobs.ts'
import { aFolder, said } from './support/a-role.ts'
import { seededRandom } from './support/a-world.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.end())
  })
}

/** `babou tracker` as a separate process. */
function spawnTracker(data: string, port: number): ChildProcess {
  const child = spawn(process.execPath, [inProject('bin', 'babou.js'), 'tracker'], {
    cwd: data,
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      BABOU_DATA: data,
      BABOU_SECRET: MASTER,
      BABOU_BRIDGE: `unix:${path.join(data, 'b.sock')}`,
      BABOU_TRACKER_HOST: '127.0.0.1',
      BABOU_TRACKER_PORT: String(port),
      BABOU_TRACKER_OPS_PORT: '0',
      BABOU_TRACKER_THREADS: '2',
    },
  })
  cleanUps.push(() => ended(child, 'SIGKILL'))
  return endWithUs(child)
}

const CLIENTS = 20
const KILLS = 2

describe('a tracker process that is killed under load', () => {
  it('rule 86: books every acknowledged byte, and none twice', async () => {
    const data = aFolder('kill')
    cleanUps.push(() => fs.rmSync(data, { recursive: true, force: true }))
    const jobs = aJobs(`unix:${path.join(data, 'b.sock')}`)
    await jobs.hub.start()
    cleanUps.push(() => jobs.hub.stop())
    jobs.settings()
    for (let member = 1; member <= CLIENTS; member++) jobs.member(member)
    for (let torrent = 1; torrent <= 5; torrent++) jobs.torrent(torrent)

    const random = seededRandom(11)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const uploaded = new Map<number, bigint>()
    let acknowledged = 0
    let isOver = false

    /** A client: reports more each time, and the same or more again after a missing reply. */
    async function client(member: number): Promise<void> {
      let total = 0n
      for (let isLast = false, isDone = false; !isDone;) {
        isLast = isOver
        const request = said({ member, torrent: 1 + (member % 5), uploaded: total })
        const reply = await announce(url, request).catch(() => null)
        if (reply === null || reply.failure !== null) {
          await until(() => isOpen(port), 30, 'the tracker listening')
          total += total === 0n ? 0n : 7n
          continue
        }
        acknowledged++
        isDone = isLast
        if (isDone) uploaded.set(member, total)
        else total += BigInt(1 + Math.floor(random() * 1_000))
      }
    }

    let tracker = spawnTracker(data, port)
    const clients = Array.from({ length: CLIENTS }, (_, index) => client(index + 1))
    for (let kill = 0; kill < KILLS; kill++) {
      const goal = acknowledged + 200 + Math.floor(random() * 300)
      await until(() => acknowledged >= goal, 30, 'announces being answered')
      await ended(tracker, 'SIGKILL')
      tracker = spawnTracker(data, port)
    }
    await until(() => acknowledged > KILLS * 200 + 200, 30, 'answers after the last kill')
    isOver = true
    await Promise.all(clients)

    const booked = () => {
      const sums = new Map<number, bigint>()
      for (const { memberId, rawUp } of jobs.entries()) {
        sums.set(memberId, (sums.get(memberId) ?? 0n) + rawUp)
      }
      return sums
    }
    const sum = (of: Map<number, bigint>) => [...of.values()].reduce((a, b) => a + b, 0n)
    await until(() => sum(booked()) >= sum(uploaded), 15, 'everything being booked').catch(() => {})
    expect([...booked()].sort(([a], [b]) => a - b)).toEqual([...uploaded].sort(([a], [b]) => a - b))
    expect(
      jobs.entries().filter(({ kind }) => kind === 'started' || kind === 'resumed'),
    ).toHaveLength(CLIENTS)
  })
})

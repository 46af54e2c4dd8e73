import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../src/bridge/define-event.ts'
import type { BridgeLimits } from '../../src/bridge/delivery/limits.ts'
import { BUILD } from '../support/built.ts'
import {
  aHub,
  aRandomId,
  aRow,
  aUrl,
  key,
  memorySource,
  memoryTracker,
  quick,
} from '../support/bridge/bridge.ts'
import { slowness } from '../support/slowness.ts'
import { until } from '../support/until.ts'

// Both ends as separate processes, killed at random moments.

const KILLS = 12
/** By the clock of the machine: an end that gets no processor is not dead. */
const limits: Partial<BridgeLimits> = {
  ...{ ...quick, pingSeconds: 0.2 },
  idleSeconds: 10 * slowness(),
  sendSeconds: 15 * slowness(),
  connectSeconds: 10 * slowness(),
  handshakeSeconds: 10 * slowness(),
}

const cleanups: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function aFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bridge-kills-'))
  cleanups.push(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

function start(script: string, args: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = fork(file, [BUILD, JSON.stringify(limits), ...args])
  cleanups.push(() => kill(child))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

function linesOf(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

describe('the bridge between processes', () => {
  it("books every entry of a tracker's journal once, however often it is killed", async () => {
    const { url, remove } = aUrl('unix')
    cleanups.push(remove)
    const folder = aFolder()
    const source = memorySource()
    for (let row = 0; row < 500; row++) source.change(row)
    let booked = 0
    let added = 0
    const onMessage = (_from: unknown, event: Envelope) => {
      const { first, count } = event.payload as { first: number; count: number }
      expect(first, 'a gap').toBeLessThanOrEqual(booked)
      added += Math.max(0, first + count - booked)
      booked = Math.max(booked, first + count)
      return Promise.resolve({ name: 'test.booked', version: 1, payload: { booked } })
    }
    const hub = aHub({ urls: [url], source, onMessage, limits })
    await hub.start()
    cleanups.push(hub.stop)
    const bystander = memoryTracker({ urls: [url], node: 'bystander', limits })
    bystander.link.start()
    cleanups.push(bystander.link.stop)
    await until(() => bystander.link.status().isCaughtUp)

    const run = () => start('child-tracker.js', [url, key.toString('hex'), aRandomId(), folder])
    const applied = path.join(folder, 'applied')
    for (let kills = 0; kills < KILLS; kills++) {
      // Anywhere in its snapshot of 500 rows, or in the events after it.
      const lines = linesOf(applied).length + Math.random() * 520
      const child = run()
      await until(() => {
        source.change(kills)
        hub.wake()
        return linesOf(applied).length > lines
      })
      await kill(child)
    }
    run()
    const journal = path.join(folder, 'journal')
    const written = fs.statSync(journal).size
    await until(() => booked > written && linesOf(applied).at(-1) === 'end')
    source.change(7)
    hub.wake()
    await until(() => {
      const lines = linesOf(applied)
      const isWhole = lines.lastIndexOf('end') > lines.lastIndexOf('begin')
      return isWhole && stateOf(lines).get(7) === source.rows.get(7)
    })
    expect(added).toBe(booked)
    expect(stateOf(linesOf(applied))).toEqual(source.rows)
    expect(bystander.rows).toEqual(source.rows)
    expect(bystander.link.status().connects).toBe(1)
    expect(bystander.repeats()).toBe(0)
  })

  it('delivers every event once and in order, however often the hub is killed', async () => {
    const { url, remove } = aUrl('unix')
    cleanups.push(remove)
    const file = path.join(aFolder(), 'outbox')
    const versions = new Map<number, number>()
    const sent: string[] = []
    const change = (row: number) => {
      const version = (versions.get(row) ?? 0) + 1
      versions.set(row, version)
      sent.push(`${row}:${version}`)
      fs.appendFileSync(file, `${JSON.stringify(aRow(row, version))}\n`)
    }
    for (let row = 0; row < 100; row++) change(row)
    const joinedAt = sent.length
    const tracker = memoryTracker({ urls: [url], limits })
    tracker.link.start()
    cleanups.push(tracker.link.stop)

    const outboxId = aRandomId()
    const run = async () => {
      const child = start('child-hub.js', [url, key.toString('hex'), outboxId, file])
      await once(child, 'message')
      return child
    }
    let hub = await run()
    await until(() => tracker.link.status().isCaughtUp)
    for (let kills = 0; kills < KILLS; kills++) {
      const rounds = Math.random() * 200
      for (let number = 0; number < rounds; number++) {
        change(number % 100)
        if (number % 7 === 0) hub.send('wake')
      }
      hub.send('wake')
      const lines = tracker.diary.length + Math.random() * rounds * 0.9
      await until(() => tracker.diary.length >= lines)
      await kill(hub)
      change(kills)
      hub = await run()
    }
    await until(() => tracker.link.status().applied?.position === sent.length)
    expect(tracker.rows).toEqual(versions)
    const events = tracker.diary.filter((line) => line.includes(':')).slice(100)
    expect(events).toEqual(sent.slice(joinedAt))
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(1)
  })
})

/** The newest version of each row since the last full state started. */
function stateOf(lines: readonly string[]): Map<number, number> {
  const state = new Map<number, number>()
  for (const line of lines.slice(lines.lastIndexOf('begin'))) {
    const [row, version] = line.split(':').map(Number)
    if (version !== undefined) state.set(row, Math.max(version, state.get(row) ?? 0))
  }
  return state
}

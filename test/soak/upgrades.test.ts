import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '../../src/shared/paths.ts'
import type { ReplaceableTracker } from '../tracker/support/a-replaceable-tracker.ts'
import { aReplaceableTracker } from '../tracker/support/a-replaceable-tracker.ts'
import { aFolder } from '../tracker/support/a-role.ts'
import { until } from '../support/until.ts'

const UPGRADES = Number(process.env.BABOU_TEST_UPGRADES ?? 20)
const CLIENTS = 45

/** The program in a separate folder, with a change in one file of the tracker. */
function otherBuild(name: string, from: string, to: string): string {
  const folder = aFolder('other-build')
  for (const below of ['bin', 'src', 'migrations']) {
    fs.cpSync(inProject(below), path.join(folder, below), { recursive: true })
  }
  for (const below of ['package.json', 'package-lock.json', 'tsconfig.json']) {
    fs.copyFileSync(inProject(below), path.join(folder, below))
  }
  for (const below of ['node_modules', 'views', 'public']) {
    fs.symlinkSync(inProject(below), path.join(folder, below))
  }
  const file = path.join(folder, 'src', 'tracker', name)
  const text = fs.readFileSync(file, 'utf8')
  expect(text).toContain(from)
  fs.writeFileSync(file, text.replace(from, to))
  return folder
}

describe('a tracker that is upgraded again and again under load', () => {
  let tracker: ReplaceableTracker
  let other: string
  let broken: string
  beforeAll(async () => {
    other = otherBuild('memory/layout.ts', 'JOURNAL_WORDS = 32', 'JOURNAL_WORDS = 64')
    broken = otherBuild('announce-thread.ts', 'await begin', "throw new Error('a bug')")
    tracker = await aReplaceableTracker({ clients: CLIENTS })
  })
  afterAll(async () => {
    await tracker.stop()
    for (const folder of [other, broken]) fs.rmSync(folder, { recursive: true, force: true })
  })

  /** The next process, as soon as there is one. */
  const nextPid = () =>
    until(() => {
      const children = `/proc/${tracker.pid()}/task/${tracker.pid()}/children`
      return Number(fs.readFileSync(children, 'utf8').trim().split(' ').at(-1))
    }, 30)

  const steps: Record<string, () => Promise<void>> = {
    async 'to a build with another layout of memory'() {
      await tracker.upgrade(other)
    },
    async 'to one that is killed when it has the folder'() {
      const before = tracker.pid()
      const refused = expect(tracker.upgrade()).rejects.toThrow('the new process')
      const pid = await nextPid()
      const lock = path.join(tracker.data, 'tracker', 'lock')
      const holder = () => (JSON.parse(fs.readFileSync(lock, 'utf8')) as { pid: number }).pid
      await until(() => holder() === pid, 60, 'the new process having the folder')
      process.kill(pid, 'SIGKILL')
      await refused
      await until(async () => (await tracker.readiness()).pid === before, 60, 'the old one serving')
    },
    async 'back to this build'() {
      await tracker.upgrade(inProject())
    },
    async 'to more threads'() {
      tracker.env.BABOU_TRACKER_THREADS = '3'
      await tracker.upgrade()
    },
    async "to Node's own sockets"() {
      tracker.env.BABOU_TRACKER_IO = 'net'
      await tracker.upgrade()
      expect(await tracker.readiness()).toMatchObject({ io: 'net', pid: tracker.pid() })
    },
    async 'to fewer threads and system calls'() {
      Object.assign(tracker.env, { BABOU_TRACKER_IO: 'auto', BABOU_TRACKER_THREADS: '1' })
      await tracker.upgrade()
      expect(await tracker.readiness()).toMatchObject({ io: 'ffi', pid: tracker.pid() })
    },
    async 'to one that is killed while it starts'() {
      const refused = expect(tracker.upgrade()).rejects.toThrow('the new process')
      const pid = await nextPid()
      await tracker.answered(Math.floor(Math.random() * 300))
      process.kill(pid, 'SIGKILL')
      await refused
    },
    async 'to one that has other sockets'() {
      tracker.env.BABOU_TRACKER_UDP = 'false'
      await expect(tracker.upgrade()).rejects.toThrow('BABOU_TRACKER_UDP: changed')
      tracker.env.BABOU_TRACKER_UDP = 'true'
    },
    async 'to a build that cannot start'() {
      await expect(tracker.upgrade(broken)).rejects.toThrow('it ended')
    },
  }

  it('fails and resets no request, and books every byte once', async () => {
    const names = Object.keys(steps)
    for (let upgrade = 0; upgrade < UPGRADES; upgrade++) {
      const name = names[upgrade % names.length]
      await tracker.answered(500)
      tracker.loop.longest()
      await steps[name]()
      await tracker.answered(500)
      console.log(`${upgrade + 1}: ${name}: longest wait ${tracker.loop.longest()} ms`)
      expect(Object.fromEntries(tracker.loop.failures), name).toEqual({})
    }
    const { failures, acknowledged, booked, report } = await tracker.finish()
    expect(failures).toEqual({})
    expect(booked, report()).toEqual(acknowledged)
  })
})

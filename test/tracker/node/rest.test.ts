import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { TraceRecord } from '../../../src/bridge/events/trace-events.ts'
import type { UnsentTraces } from '../../../src/tracker/observe/trace-keeper.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'
import { createRest } from '../../../src/tracker/node/rest.ts'
import {
  attachPasskeyGuesses,
  attachPasskeyGuessTable,
  PASSKEY_GUESS_BYTES,
} from '../../../src/tracker/usage/passkey-guesses.ts'
import { createConnectionPasskeys } from '../../../src/tracker/wire/connection-passkeys.ts'
import { createRoute } from '../../../src/tracker/wire/parse-path.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aFolder } from '../support/a-role.ts'

const SEED = 7
const LIMIT = 1_000
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true })
})

function aTrackerFolder(): string {
  const folder = aFolder('rest')
  folders.push(folder)
  return folder
}

/** A process with this folder; its seconds count from its start. */
function aProcess(folder: string, startedAt: number) {
  const time = { wall: startedAt }
  const clock = { wall: () => time.wall, seconds: () => 1_000_000 + time.wall - startedAt }
  const buffer = new SharedArrayBuffer(PASSKEY_GUESS_BYTES)
  const passkeys = createConnectionPasskeys()
  const seeders = new Map<number, number[]>()
  const pastSeeders = {
    signsAt: (place: number) => seeders.get(place) ?? [0],
    put: (place: number, sign: number) =>
      void seeders.set(place, [sign, ...(seeders.get(place) ?? [])]),
  }
  let hashes: readonly number[] = []
  let contradictions: readonly number[] = []
  let unsent: UnsentTraces = { records: [], skipped: 0 }
  const rest = createRest({
    hashes: { all: () => hashes, take: (_from, words) => void (hashes = [...words]) },
    contradictions: {
      all: () => contradictions,
      take: (_from, words) => void (contradictions = [...words]),
    },
    ...{ folder, clock, passkeys, pastSeeders, log: silentLog() },
    guesses: attachPasskeyGuessTable(buffer, clock.seconds),
    traces: { takeOut: () => unsent, putBack: (from) => void (unsent = from) },
  })
  return {
    ...{
      rest,
      passkeys,
      time,
      seeders,
      guesses: attachPasskeyGuesses(buffer, SEED, clock.seconds),
    },
    unsent: () => unsent,
    hashes: () => hashes,
    contradictions: () => contradictions,
    setContradictions: (next: readonly number[]) => void (contradictions = next),
    setHashes: (next: readonly number[]) => void (hashes = next),
    setUnsent: (next: UnsentTraces) => void (unsent = next),
  }
}

function routeOf(passkey: number) {
  return Object.assign(createRoute(), { hasPasskey: true, passkey0: passkey, passkey1: 5 })
}

function remoteOf(word: number) {
  const remote = createRemote()
  setAddress(remote, 4, Int32Array.of(word, 0, 0, 0))
  return remote
}

const record = { at: 1, memberId: 2, torrentId: null } as unknown as TraceRecord

describe('the state that a process leaves to the next one', () => {
  it('has counts of guessed passkeys, each of which stays in its window', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    const [guesser, member] = [remoteOf(0xc633_6407 | 0), routeOf(-1)]
    for (let guess = 1; guess <= LIMIT; guess++) old.guesses.noteUnknown(guesser, routeOf(guess))
    old.guesses.noteValid(guesser, member)
    old.time.wall += 300
    old.rest.write()
    const next = aProcess(folder, old.time.wall + 10)
    expect(next.guesses.mustWait(guesser, routeOf(1))).toBe(false)
    next.rest.read()
    expect(next.guesses.mustWait(guesser, routeOf(1))).toBe(true)
    expect(next.guesses.mustWait(guesser, member)).toBe(false)
    next.time.wall += 290
    expect(next.guesses.mustWait(guesser, routeOf(1))).toBe(false)
  })

  it('has passkeys of connections, in a file that only this user can read', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    old.passkeys.note(11, -22, { passkey0: 1, passkey1: -2, passkey2: 3, passkey3: 4 })
    old.passkeys.mayAsk(5, 6, 100)
    old.rest.write()
    const file = path.join(folder, 'rest')
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    const next = aProcess(folder, 50_001)
    next.rest.read()
    const route = createRoute()
    next.passkeys.recall(11, -22, route)
    expect(route).toMatchObject({ hasPasskey: true, passkey0: 1, passkey1: -2, passkey3: 4 })
    next.passkeys.recall(5, 6, route)
    expect(route.hasPasskey).toBe(false)
    next.rest.remove()
    expect(fs.existsSync(file)).toBe(false)
  })

  it('has members who had all of a torrent, newest first', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    old.seeders.set(3, [-5, 7, 0])
    old.rest.write()
    const next = aProcess(folder, 50_001)
    next.rest.read()
    expect([...next.seeders]).toEqual([[3, [-5, 7]]])
  })

  it('has when members first asked for unknown info hashes', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    old.setHashes([1, -2, 30, 3, 4, 50])
    old.rest.write()
    const next = aProcess(folder, 50_005)
    next.rest.read()
    expect(next.hashes()).toEqual([1, -2, 35, 3, 4, 55])
  })

  it('has contradictions of counters, and when they began', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    old.setContradictions([1, 0, 2, 0, 3, -4, 5, 60, 7, 0, 8, 0])
    old.rest.write()
    const next = aProcess(folder, 50_005)
    next.rest.read()
    expect(next.contradictions()).toEqual([1, 0, 2, 0, 3, -4, 5, 65, 7, 0, 8, 0])
  })

  it('is used up to its first damaged record', () => {
    const folder = aTrackerFolder()
    const old = aProcess(folder, 50_000)
    old.passkeys.note(11, 22, { passkey0: 1, passkey1: 2, passkey2: 3, passkey3: 4 })
    old.setUnsent({ records: [record], skipped: 3 })
    old.rest.write()
    const file = path.join(folder, 'rest')
    fs.truncateSync(file, fs.statSync(file).size - 1)
    const next = aProcess(folder, 50_001)
    next.rest.read()
    const route = createRoute()
    next.passkeys.recall(11, 22, route)
    expect(route.hasPasskey).toBe(true)
    expect(next.unsent()).toEqual({ records: [], skipped: 0 })
  })

  it('is empty after a start without another process', () => {
    const next = aProcess(aTrackerFolder(), 50_000)
    next.rest.read()
    next.rest.remove()
    expect(next.unsent().records).toEqual([])
  })
})

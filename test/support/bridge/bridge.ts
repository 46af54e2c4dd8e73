import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { createHub } from '../../../src/bridge/hub/hub.ts'
import type { BridgeLimits } from '../../../src/bridge/delivery/limits.ts'
import type { Hub, HubOptions, HubSource, PositionedEvent } from '../../../src/bridge/hub/types.ts'
import { createLink } from '../../../src/bridge/link/link.ts'
import type { LinkOptions } from '../../../src/bridge/link/types.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aLoopbackAddress } from './loopback-addresses.ts'
import { aNatsUrl } from './nats-server.ts'
import { surroundingsAt } from './transports.ts'

export const key = Buffer.alloc(32, 7)

/** Limits for tests: short pauses. All of them are by the clock of the test (bridge-clock.ts). */
export const quick: Partial<BridgeLimits> = {
  pingSeconds: 0.1,
  firstPauseSeconds: 0.01,
  lastPauseSeconds: 0.05,
  // A server of NATS is another process, and may be slow.
  connectSeconds: 20,
  handshakeSeconds: 20,
}

/** Short time limits, for tests that let this time pass. */
export const impatient: Partial<BridgeLimits> = {
  ...quick,
  handshakeSeconds: 0.5,
  idleSeconds: 1,
  sendSeconds: 1,
}

/** Long pauses before reconnecting, for tests that look at why a link ended. */
export const slowToReturn: Partial<BridgeLimits> = {
  ...quick,
  firstPauseSeconds: 60,
  lastPauseSeconds: 60,
}

export function aRandomId(): string {
  return randomBytes(16).toString('hex')
}

/** A row's whole new state, as small as possible. */
export function aRow(row: number, version: number, padding = ''): Envelope {
  return { name: 'test.row', version: 1, payload: { row, version, padding } }
}

/** An outbox and its rows in memory, in place of the database of jobs. */
export interface MemorySource extends HubSource {
  readonly rows: Map<number, number>
  /** Raises a row's version and appends the event; returns its position. */
  readonly change: (row: number, padding?: string) => number
  /** An event of any kind. */
  readonly say: (event: Envelope) => void
  /** Deletes the events up to a position. */
  readonly prune: (upTo: number) => void
  /** Replaces the database. */
  readonly replace: () => void
  readonly fail: (isAway: boolean) => void
  readonly snapshotsOpen: () => number
  readonly reads: () => number
}

export function memorySource(chunkRows = 100): MemorySource {
  const rows = new Map<number, number>()
  let events: PositionedEvent[] = []
  let outboxId = aRandomId()
  let newest = 0
  let isAway = false
  let open = 0
  let reads = 0
  const ask = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    if (isAway) throw new Error('the database is not available')
  }
  async function* chunks(of: [number, number][]) {
    open++
    try {
      for (let at = 0; at < of.length; at += chunkRows) {
        await ask()
        const some = of.slice(at, at + chunkRows)
        const mark = String(some[some.length - 1][0])
        yield { rows: some.map(([row, version]) => aRow(row, version)), mark }
      }
    } finally {
      open--
    }
  }
  return {
    rows,
    change(row, padding = '') {
      const version = (rows.get(row) ?? 0) + 1
      rows.set(row, version)
      events.push({ position: ++newest, event: aRow(row, version, padding) })
      return newest
    },
    say: (event) => void events.push({ position: ++newest, event }),
    prune(upTo) {
      events = events.filter(({ position }) => position > upTo)
    },
    replace() {
      outboxId = aRandomId()
      events = []
      rows.clear()
      newest = 0
    },
    fail(away) {
      isAway = away
    },
    snapshotsOpen: () => open,
    reads: () => reads,
    async outboxId() {
      await ask()
      return outboxId
    },
    async bounds() {
      await ask()
      return { oldest: events[0]?.position ?? newest + 1, newest }
    },
    async read(after, limit) {
      reads++
      await ask()
      return events.filter(({ position }) => position > after).slice(0, limit)
    },
    async snapshot(behind) {
      await ask()
      const inOrder = [...rows].sort(([one], [other]) => one - other)
      const wanted = inOrder.filter(([row]) => behind === null || row > Number(behind))
      return { position: newest, rows: chunks(wanted) }
    },
  }
}

export function memoryTracker(given: Partial<LinkOptions> & { urls: readonly string[] }) {
  const rows = new Map<number, number>()
  const diary: string[] = []
  const replies: Envelope[] = []
  const seen = { repeats: 0 }
  const link = createLink({
    key,
    node: 'tracker-1',
    storeId: aRandomId(),
    version: '0.1.0',
    log: silentLog(),
    handlers: {
      snapshotBegin: () => void diary.push('begin'),
      event(event) {
        if (event.name !== 'test.row') return void replies.push(event)
        const { row, version } = event.payload as { row: number; version: number }
        if ((rows.get(row) ?? 0) >= version) seen.repeats++
        else rows.set(row, version)
        diary.push(`${row}:${version}`)
      },
      snapshotEnd: () => void diary.push('end'),
      up: () => void diary.push('up'),
      down: () => void diary.push('down'),
      caughtUp: () => void diary.push('caughtUp'),
      off: (why) => void diary.push(`off: ${why}`),
    },
    limits: quick,
    surroundings: surroundingsAt(),
    ...given,
  })
  return { link, rows, diary, replies, repeats: () => seen.repeats }
}

export function aHub(given: Partial<HubOptions> & { urls: readonly string[] }): Hub {
  return createHub({
    key,
    source: memorySource(),
    log: silentLog(),
    onMessage: () => Promise.resolve(null),
    limits: quick,
    surroundings: surroundingsAt(),
    ...given,
  })
}

/** An unused URL of a scheme, and its removal. */
export function aUrl(scheme: string): { url: string; remove: () => void } {
  if (scheme === 'loopback') return { url: `loopback:${aRandomId()}`, remove() {} }
  if (scheme === 'nats') return { url: aNatsUrl(aRandomId()), remove() {} }
  if (scheme === 'tcp' || scheme === 'tls') {
    return { url: `${scheme}://${aLoopbackAddress()}:4300`, remove() {} }
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bridge-'))
  return {
    url: `unix:${path.join(folder, 'b.sock')}`,
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

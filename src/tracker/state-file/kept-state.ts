import fs from 'node:fs'
import type { Envelope } from '../../bridge/define-event.ts'
import { announceAsked } from '../../bridge/events/explain-events.ts'
import { memberChanged } from '../../bridge/events/member-events.ts'
import { torrentChanged } from '../../bridge/events/torrent-events.ts'
import type { Applied } from '../../bridge/link/progress.ts'
import { MIB } from '../../domain/units.ts'
import { writeBase } from './base.ts'
import type { Changes } from './changes.ts'
import { openChanges } from './changes.ts'
import { baseFile, changesFile, removeGeneration, removeOthers } from './generations.ts'
import type { LoadOptions } from './load.ts'
import { loadKept } from './load.ts'
import { jsonRecord, KEPT_LAYOUT, RECORD } from './records.ts'

/**
 * The next generation starts when the changes are half as long as the base, and at least this long.
 */
const LEAST_CHANGES_BYTES = 4 * MIB
/** How often the file records that the tracker lacks nothing. */
const LEVEL_SECONDS = 10
const RETRY_SECONDS = 30

/** The events that change rows, and the events that are questions rather than state. */
const NOT_SINGLE = new Set([memberChanged.name, torrentChanged.name, announceAsked.name])

interface KeptFigures {
  /** The bytes on disk, of base and changes. */
  readonly bytes: number
  /** The position of the last event that is on disk, or soon will be; null: nothing is stored. */
  readonly position: number | null
  /** How often the whole state was written, and how often that failed. */
  readonly writes: number
  readonly failures: number
}

/**
 * The state from the site, stored on the tracker's disk. A tracker that starts while the site, jobs
 * and the database are down loads it from there (docs/decisions/0026).
 */
export interface KeptState {
  /** The state that was loaded into the tables, from which the hub continues; null: none. */
  readonly resume: Applied | null
  /**
   * Begins a full state. This and the next two are called in the same order as in `LinkHandlers`,
   * after the tables have changed.
   */
  readonly snapshotBegin: (outboxId: string) => void
  readonly event: (event: Envelope, position: number | null) => void
  readonly snapshotEnd: (applied: Applied) => void
  /** Call it about every second; `isLevel` tells whether the tracker lacks nothing now. */
  readonly tick: (isLevel: boolean) => void
  /**
   * Returns for how many seconds the tracker has lacked something; null: there was no state yet.
   */
  readonly staleSeconds: () => number | null
  readonly figures: () => KeptFigures
  readonly stop: () => Promise<void>
}

export interface KeptOptions extends LoadOptions {
  /** Returns the seconds since 1970. */
  readonly wall: () => number
}

/** A write of the whole state. A full state from the bridge makes it obsolete. */
interface Run {
  isCancelled: boolean
}

interface State extends KeptOptions {
  generation: number
  applied: Applied | null
  /** When the tracker last lacked nothing; 0: never. */
  levelAt: number
  saidLevelAt: number
  isInSnapshot: boolean
  /** The newest event of each kind that changes no rows: settings, banned networks. */
  readonly singles: Map<string, Envelope>
  /**
   * The changes to which events are appended; null: that failed, or a whole state must be written
   * first.
   */
  current: Changes | null
  baseBytes: number
  /** The changes of the generation whose base is being written. */
  next: Changes | null
  rewriting: Promise<void> | null
  /** The write of a base that was started last. */
  run: Run
  isStopped: boolean
  retryAt: number
  writes: number
  failures: number
}

/** Loads the stored state into the tables, and stores changes from now on. */
export function openKeptState(options: KeptOptions): KeptState {
  fs.mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const singles = new Map<string, Envelope>()
  const apply = (event: Envelope) => {
    options.apply(event)
    noteSingle(singles, event)
  }
  const loaded = loadKept({ ...options, apply })
  const state: State = {
    ...options,
    singles,
    generation: loaded?.generation ?? 0,
    applied: loaded?.applied ?? null,
    levelAt: loaded?.wall ?? 0,
    saidLevelAt: 0,
    isInSnapshot: false,
    current: null,
    baseBytes: loaded?.baseBytes ?? 0,
    next: null,
    rewriting: null,
    run: { isCancelled: false },
    isStopped: false,
    retryAt: 0,
    writes: 0,
    failures: 0,
  }
  // Without an intact head, the changes are useless: a new generation starts.
  if (loaded !== null && loaded.changesBytes > 0) {
    state.current = opened(state, loaded.generation, loaded.changesBytes)
  }
  return doors(state, loaded?.applied ?? null)
}

function doors(state: State, resume: Applied | null): KeptState {
  return {
    resume,
    snapshotBegin(outboxId) {
      // The state is from another database, and its versions would hide the events of this one.
      if (state.applied?.outboxId !== outboxId) state.singles.clear()
      state.isInSnapshot = true
      state.run.isCancelled = true
    },
    event(event, position) {
      noteSingle(state.singles, event)
      if (position === null || state.isInSnapshot || state.applied === null) return
      state.applied = { ...state.applied, position }
      const record = jsonRecord(RECORD.event, { position, event })
      state.current?.append(record)
      state.next?.append(record)
    },
    snapshotEnd(applied) {
      state.isInSnapshot = false
      state.applied = applied
      state.levelAt = state.wall()
      const old = state.current
      state.current = null // incomplete from here on
      void old?.close()
      rewrite(state)
    },
    tick: (isLevel) => tick(state, isLevel),
    staleSeconds: () => staleSeconds(state),
    figures: () => ({
      bytes: state.baseBytes + (state.current?.bytes() ?? 0),
      position: state.current === null ? null : (state.applied?.position ?? null),
      writes: state.writes,
      failures: state.failures,
    }),
    stop: () => stop(state),
  }
}

/**
 * Stores an event that changes no rows if it is newer: a full state may contain an older one than
 * the changes that arrived at the same time.
 */
function noteSingle(singles: Map<string, Envelope>, event: Envelope): void {
  if (NOT_SINGLE.has(event.name)) return
  const version = (one: Envelope | undefined) =>
    (one?.payload as { version?: number } | undefined)?.version
  const [known, found] = [version(singles.get(event.name)), version(event)]
  if (found === undefined || (known !== undefined && found < known)) return
  singles.set(event.name, event)
}

function tick(state: State, isLevel: boolean): void {
  const now = state.wall()
  if (isLevel) state.levelAt = now
  if (state.isInSnapshot || state.applied === null || state.isStopped) return
  if (isLevel && now - state.saidLevelAt >= LEVEL_SECONDS) {
    state.saidLevelAt = now
    state.current?.append(jsonRecord(RECORD.level, { wall: now }))
  }
  const most = Math.max(LEAST_CHANGES_BYTES, state.baseBytes / 2)
  if (state.current !== null && state.current.bytes() < most) return
  if (now >= state.retryAt) rewrite(state)
}

function staleSeconds({ levelAt, wall }: State): number | null {
  return levelAt === 0 ? null : Math.max(0, wall() - levelAt)
}

function opened(state: State, generation: number, keepBytes = 0): Changes {
  return openChanges(changesFile(state.folder, generation), keepBytes, (error) => {
    failed(state, error)
    if (state.generation === generation) state.current = null
  })
}

function failed(state: State, error: unknown): void {
  state.failures++
  state.retryAt = state.wall() + RETRY_SECONDS
  state.log.error('state.not-kept', { error: String(error), hint: 'disk full?' })
}

/** Starts the next generation in the background, only one at a time. */
function rewrite(state: State): void {
  if (state.isStopped || (state.rewriting !== null && !state.run.isCancelled)) return
  const run = { isCancelled: false }
  const before = state.rewriting ?? Promise.resolve()
  const rewriting = before
    .then(() => writeGeneration(state, run))
    .catch((error: unknown) => failed(state, error))
    .finally(() => {
      if (state.rewriting === rewriting) state.rewriting = null
    })
  Object.assign(state, { run, rewriting })
}

async function writeGeneration(state: State, run: Run): Promise<void> {
  const { applied, folder, levelAt, log } = state
  if (applied === null || run.isCancelled || state.isStopped) return
  const generation = state.generation + 1
  const began = performance.now()
  removeGeneration(folder, generation)
  const changes = opened(state, generation)
  const head = { generation, ...applied, wall: levelAt }
  changes.append(jsonRecord(RECORD.head, { layout: KEPT_LAYOUT, ...head }))
  state.next = changes
  try {
    await changes.sync()
    const singles = [...state.singles.values()]
    const isCancelled = () => run.isCancelled || state.isStopped
    const file = baseFile(folder, generation)
    const bytes = await writeBase({ ...state, head, singles, file, isCancelled })
    if (bytes === null) return
    await changes.sync()
    if (isCancelled()) return // a full state has started: what follows is not in the changes
    const old = state.current
    Object.assign(state, { current: changes, generation, baseBytes: bytes, next: null })
    state.writes++
    await old?.close()
    removeOthers(folder, generation)
    const seconds = Number(((performance.now() - began) / 1000).toFixed(3))
    log('state.written', { position: applied.position, bytes, seconds })
  } finally {
    if (state.next === changes) {
      state.next = null
      await changes.close()
      removeGeneration(folder, generation)
    }
  }
}

async function stop(state: State): Promise<void> {
  state.isStopped = true
  await state.rewriting
  const { current, levelAt, isInSnapshot } = state
  if (levelAt > 0 && !isInSnapshot) current?.append(jsonRecord(RECORD.level, { wall: levelAt }))
  await current?.close()
}

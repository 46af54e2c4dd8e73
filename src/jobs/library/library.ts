import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { StateToLend } from '../../bridge/hub/newcomers.ts'
import type { DescribedCopy } from '../../bridge/joining/messages.ts'
import { describedCopy } from '../../bridge/joining/messages.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { createReadBack } from './read-back.ts'

// Copies of trackers' state, for new trackers. They are on the disk of this jobs node, which
// requests a copy from one of its trackers when a node is added.

/**
 * The age up to which a copy is lent without requesting another one: the bridge sends what is
 * newer.
 */
const FRESH_MS = 10 * 60_000
/** How long a new tracker waits for a copy that is being made. */
const WAIT_MS = 40_000
const LOOK_MS = 100
/** The age from which on a copy contains too little about who is in the swarms. */
const MOST_AGE_MS = 24 * 3_600_000
/** A copy that does not grow for this long is abandoned. */
const STALLED_MS = 30_000

/** Bytes of a copy, as a tracker sent them. */
export interface ArrivedPart {
  readonly copyId: string
  readonly node: string
  readonly offset: number
  readonly part: Buffer
  readonly digest: string | null
}

export interface Library {
  /** Requests a copy from a tracker, unless there is a fresh one, or one is being made. */
  readonly refresh: () => Promise<void>
  /** Adds bytes to the copy that was requested; bytes of other copies are dropped. */
  readonly take: (part: ArrivedPart) => void
  /** Returns the newest copy, which is made first if necessary; null: no tracker has a state. */
  readonly lend: () => Promise<StateToLend | null>
}

export interface LibraryOptions {
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** Requests a copy from one tracker; false: none is connected to this hub. */
  readonly ask: (copyId: string) => Promise<boolean>
}

interface Arriving {
  readonly copyId: string
  readonly file: string
  readonly askedAt: number
  heardAt: number
  bytes: number
  hash: ReturnType<typeof createHash>
}

interface State extends LibraryOptions {
  arriving: Arriving | null
}

export function createLibrary(options: LibraryOptions): Library {
  const state: State = { ...options, arriving: null }
  return {
    refresh: () => refresh(state),
    take: (part) => take(state, part),
    lend: () => lend(state),
  }
}

function fileOf({ folder }: State, name: string): string {
  return path.join(folder, name)
}

async function refresh(state: State): Promise<void> {
  const { clock, ask, folder } = state
  const now = clock.now().getTime()
  const known = newest(state)
  if (known !== null && now - Date.parse(known.madeAt) < FRESH_MS) return
  if (state.arriving !== null && now - state.arriving.heardAt < STALLED_MS) return
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copyId = randomBytes(16).toString('hex')
  const file = fileOf(state, 'arriving')
  fs.writeFileSync(file, '', { mode: 0o600 })
  const times = { askedAt: now, heardAt: now }
  state.arriving = { copyId, file, ...times, bytes: 0, hash: createHash('sha256') }
  let isAsked = false
  try {
    isAsked = await ask(copyId)
  } finally {
    if (!isAsked) state.arriving = null
  }
}

/**
 * Gives up the copy if the disk refuses it, so that bookings of that tracker do not have to wait.
 */
function take(state: State, arrived: ArrivedPart): void {
  try {
    add(state, arrived)
  } catch (error) {
    state.arriving = null
    state.log.error('library.not-written', { node: arrived.node, error: String(error) })
    removeArriving(state)
  }
}

/** On a full disk, a partial copy would take space from others. */
function removeArriving(state: State): void {
  try {
    fs.rmSync(fileOf(state, 'arriving'), { recursive: true, force: true })
  } catch {
    // A disk that refuses this too has other faults; the next copy overwrites the file.
  }
}

function add(state: State, { copyId, node, offset, part, digest }: ArrivedPart): void {
  const { arriving, clock, log } = state
  if (arriving?.copyId !== copyId) return
  // A part that arrives twice was already added; if a part is missing, the digest is wrong.
  if (offset !== arriving.bytes) return
  fs.appendFileSync(arriving.file, part)
  arriving.hash.update(part)
  arriving.bytes += part.length
  arriving.heardAt = clock.now().getTime()
  if (digest === null) return
  state.arriving = null
  const { bytes, hash, askedAt } = arriving
  if (hash.digest('hex') !== digest) return log.error('library.damaged', { node, bytes })
  const madeAt = new Date(askedAt).toISOString()
  const copy: DescribedCopy = { node, madeAt, bytes, digest }
  fs.renameSync(arriving.file, fileOf(state, `${digest}.copy`))
  fs.writeFileSync(fileOf(state, 'newest.new'), JSON.stringify(copy), { mode: 0o600 })
  fs.renameSync(fileOf(state, 'newest.new'), fileOf(state, 'newest.json'))
  removeOthers(state, digest)
  log('library.copied', { node, bytes })
}

function removeOthers({ folder }: State, digest: string): void {
  for (const name of fs.readdirSync(folder)) {
    if (name.endsWith('.copy') && !name.startsWith(digest)) fs.rmSync(path.join(folder, name))
  }
}

function newest(state: State): DescribedCopy | null {
  const copy = described(state)
  if (copy === null) return null
  const isThere = fs.existsSync(fileOf(state, `${copy.digest}.copy`))
  const age = state.clock.now().getTime() - Date.parse(copy.madeAt)
  return isThere && age < MOST_AGE_MS ? copy : null
}

/**
 * Returns the description of the newest copy. Null if there is none, or if the file is damaged, as
 * after a power loss: then another copy is requested.
 */
function described(state: State): DescribedCopy | null {
  const file = fileOf(state, 'newest.json')
  if (!fs.existsSync(file)) return null
  try {
    return describedCopy.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch (error) {
    state.log.warn('library.unreadable', { file, error: String(error) })
    return null
  }
}

async function lend(state: State): Promise<StateToLend | null> {
  await refresh(state)
  for (let waited = 0; state.arriving !== null && waited < WAIT_MS; waited += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  const copy = newest(state)
  if (copy === null) return null
  return { ...copy, ...createReadBack(fileOf(state, `${copy.digest}.copy`), copy.bytes) }
}

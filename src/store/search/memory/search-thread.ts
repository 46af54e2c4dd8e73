import { parentPort, workerData } from 'node:worker_threads'
import type pg from 'pg'
import { createClock } from '../../../shared/clock.ts'
import { pause } from '../../../shared/running/pause.ts'
import type { Turns } from '../../../shared/running/turns.ts'
import { createTurns } from '../../../shared/running/turns.ts'
import { createAnswers } from './answer.ts'
import type { Catalog } from './catalog.ts'
import { bytesUsed } from './catalog.ts'
import { keepFile, readFile } from './file/kept.ts'
import type { Ask, ThreadOptions, Told } from './messages.ts'
import type { Answer, Question } from './question.ts'
import type { Loaded } from './reader.ts'
import {
  connect,
  load,
  news,
  readAgain,
  readAllCounts,
  readCounts,
  readHavingFiles,
} from './reader.ts'
import type { Unknown } from './in-files/rows.ts'
import { note, unknownOf } from './in-files/rows.ts'
import type { News } from './asked/statement.ts'

// The thread of a site that holds the listed torrents in memory and answers searches. After any
// failure, it reports that it is not available, and loads the torrents again after a pause.

const RETRY_MS = 5_000
/** How soon a catalog that was too large is checked again. */
const OTHER_SIZE_MS = 60_000
/** The time between two checks for changes. */
const COUNTS_MS = 2_000
/** After this many changed torrents, or an eighth of all, another thread loads the catalog. */
const LATER = 50_000
const LATER_SHARE = 8
/**
 * At this many times that number, no other thread has loaded it, so this thread loads the catalog
 * again.
 */
const FAR_LATER = 4
/** The age after which the file is written again, but not while a site is starting. */
const OLD_SECONDS = 21_600
const START_SECONDS = 600
/** The most torrents whose words of files the database is asked about for one search. */
const MOST_ASKED = 20_000

interface State {
  readonly client: pg.Client
  readonly catalog: Catalog
  readonly answer: (question: Question) => Answer | null
  /** Runs work with the connection when earlier work has ended: it runs one query at a time. */
  readonly inOrder: Turns['run']
  /** The moment as of which it was loaded (`Loaded`). */
  readonly asOf: Date
  horizon: string
  /** The moment as of which all counts of swarms are known. */
  counted: string | null
  /** Known changes at or above the horizon, as `transaction:torrent`. */
  readonly known: Set<string>
}

const { url, maxBytes, file, isFresh, testClock } = workerData as ThreadOptions
const clock = createClock({ BABOU_TEST_CLOCK: testClock })
let state: State | null = null
let isFirst = true

parentPort?.on('message', (ask: Ask) => void reply(ask))
for (;;) await pause(await live())

/** Loads the catalog and keeps it up to date until a failure; returns how long to wait after it. */
async function live(): Promise<number> {
  let client: pg.Client | null = null
  try {
    tell({ kind: 'loading', from: 'database' })
    client = await connect(url)
    const begun = (await ofFile(client)) ?? (await ofDatabase(client))
    if (begun === null) return away('too large', OTHER_SIZE_MS)
    state = begun
    await follow(begun)
    return away('grown', 0)
  } catch (error) {
    return away((error as Error).message, RETRY_MS)
  } finally {
    state = null
    await client?.end().catch(() => {})
  }
}

/**
 * Loads the catalog from its file and brings it up to date; returns null when there is no file, or
 * too much has changed.
 */
async function ofFile(client: pg.Client): Promise<State | null> {
  if (file === null || (isFresh && isFirst)) return null
  isFirst = false
  const onValid = () => tell({ kind: 'loading', from: 'file' })
  const limits = { maxBytes, now: clock.now() }
  const loaded = await readFile(client, file, limits, onValid).catch(() => null)
  if (loaded === null) return null
  const current = begin(client, loaded)
  const since = await news(client, current.horizon)
  if (since.changes.length > LATER) return null
  await apply(current, since)
  current.counted = await readAllCounts(client, current.catalog, loaded.horizon)
  ready(current, loaded, true)
  return current
}

async function ofDatabase(client: pg.Client): Promise<State | null> {
  isFirst = false
  tell({ kind: 'loading', from: 'database' })
  const loaded = await load(client, maxBytes, clock.now())
  if (loaded === null) return null
  const current = begin(client, loaded)
  ready(current, loaded, false)
  if (file !== null) {
    // Searches are answered while the file is written.
    keepFile(client, file, loaded).catch((error: unknown) => {
      tell({ kind: 'trouble', reason: (error as Error).message })
    })
  }
  return current
}

function begin(client: pg.Client, { catalog, horizon, asOf }: Loaded): State {
  const [answer, inOrder] = [createAnswers(catalog), createTurns(1).run]
  return { client, catalog, answer, inOrder, asOf, horizon, counted: null, known: new Set() }
}

function ready({ catalog, horizon }: State, { isNameOrdered }: Loaded, isOfFile: boolean): void {
  const [torrents, bytes] = [catalog.count, bytesUsed(catalog)]
  const { changes } = catalog
  tell({ kind: 'ready', horizon, changes, torrents, bytes, isNameOrdered, isOfFile })
}

/** Reads counts and changes as they are written, until far too much has changed since the load. */
async function follow(current: State): Promise<void> {
  const { catalog, asOf, inOrder } = current
  const since = clock.monotonicSeconds()
  for (;;) {
    await inOrder(() => readNewCounts(current))
    await pause(COUNTS_MS)
    await apply(current, await inOrder(() => news(current.client, current.horizon)))
    const later = (catalog.count - catalog.base) / Math.max(LATER, catalog.base / LATER_SHARE)
    if (later > FAR_LATER) return
    const age = (clock.now().getTime() - asOf.getTime()) / 1000
    const isStarted = clock.monotonicSeconds() - since > START_SECONDS
    const isOld = file !== null && age > OLD_SECONDS && isStarted
    if (later > 1 || isOld) tell({ kind: 'stale' })
  }
}

async function readNewCounts(current: State): Promise<void> {
  const { client, catalog, counted, horizon } = current
  current.counted =
    counted === null
      ? await readAllCounts(client, catalog, horizon)
      : await readCounts(client, catalog, counted)
}

async function reply({ id, question, news: told }: Ask): Promise<void> {
  const current = state
  try {
    if (current === null) return tell({ kind: 'answer', id, answer: null, changes: 0 })
    await apply(current, told)
    await learnOfFiles(current, question)
    const answer = current.answer(question)
    tell({ kind: 'answer', id, answer, changes: current.catalog.changes })
  } catch (error) {
    tell({ kind: 'answer', id, answer: null, changes: 0 })
    tell({ kind: 'away', reason: (error as Error).message })
    await current?.client.end().catch(() => {})
  }
}

/** Applies the changes up to a horizon to the catalog. */
async function apply(current: State, { horizon, changes }: News): Promise<void> {
  // Most replies need no query, so they wait for none.
  const isChanged = unknownIn(current, changes).length > 0
  if (isChanged) await current.inOrder(() => learn(current, changes))
  const isFurther = BigInt(horizon) > BigInt(current.horizon)
  if (isFurther) forget(current, horizon)
  // An open transaction anywhere on the server holds back the horizon, but not the changes.
  if (current !== state || (!isFurther && !isChanged)) return
  tell({ kind: 'horizon', horizon: current.horizon, changes: current.catalog.changes })
}

async function learn(current: State, changes: News['changes']): Promise<void> {
  const unknown = unknownIn(current, changes)
  const ids = [...new Set(unknown.map(([, id]) => id))]
  await readAgain(current.client, current.catalog, ids)
  for (const change of unknown) current.known.add(change.join(':'))
}

/**
 * Asks the database about words of files that the catalog cannot tell. If they are too many, the
 * catalog does not answer.
 */
async function learnOfFiles(current: State, question: Question): Promise<void> {
  if (unknownOfFiles(current, question).length === 0) return
  await current.inOrder(async () => {
    const { client, catalog } = current
    for (const unknown of unknownOfFiles(current, question)) {
      if (unknown.ordinals.length > MOST_ASKED) return
      const ids = Array.from(unknown.ordinals, (ordinal) => catalog.ids[ordinal])
      note(catalog, unknown, await readHavingFiles(client, ids, unknown.query))
    }
  })
}

function unknownOfFiles({ catalog }: State, { also }: Question): readonly Unknown[] {
  catalog.scratch.reuse()
  return also.flatMap((one) => unknownOf(catalog, one))
}

function unknownIn({ known }: State, changes: News['changes']): News['changes'] {
  return changes.filter((change) => !known.has(change.join(':')))
}

function forget(current: State, horizon: string): void {
  current.horizon = horizon
  for (const change of current.known) {
    if (BigInt(change.slice(0, change.indexOf(':'))) < BigInt(horizon)) current.known.delete(change)
  }
}

function away(reason: string, milliseconds: number): number {
  tell({ kind: 'away', reason })
  return milliseconds
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}

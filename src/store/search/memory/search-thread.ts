import { parentPort, workerData } from 'node:worker_threads'
import type pg from 'pg'
import { createAnswers } from './answer.ts'
import type { Catalog } from './catalog.ts'
import { bytesUsed } from './catalog.ts'
import type { Ask, ThreadOptions, Told } from './messages.ts'
import { connect, load, news, readAgain, readCounts } from './reader.ts'
import type { Answer, Question } from './question.ts'
import type { News } from './resolve.ts'

// The thread of a site that keeps the listed torrents in memory and answers searches. Whatever goes
// wrong, it says that it is away, and loads them again after a pause.

const RETRY_MS = 5_000
/** A catalog that was too large is looked at again. */
const OTHER_SIZE_MS = 60_000
/** Between two looks at the counts of swarms, each of which scans 70 MB for a million torrents. */
const COUNTS_MS = 2_000
/** After this many changed torrents, or an eighth of all, the catalog is loaded again. */
const LATER = 50_000
const LATER_SHARE = 8

interface State {
  readonly client: pg.Client
  readonly catalog: Catalog
  readonly answer: (question: Question) => Answer
  horizon: string
  /** Changes at or above the horizon that are known, as `transaction:torrent`. */
  readonly known: Set<string>
}

const { url, maxBytes } = workerData as ThreadOptions
let state: State | null = null

parentPort?.on('message', (ask: Ask) => void reply(ask))
for (;;) await pause(await live())

/** Loads the catalog and keeps it until something goes wrong; returns how long to wait then. */
async function live(): Promise<number> {
  let client: pg.Client | null = null
  try {
    client = await connect(url)
    const loaded = await load(client, maxBytes)
    if (loaded === null) return away('too large', OTHER_SIZE_MS)
    const { catalog, horizon, isNameOrdered } = loaded
    state = { client, catalog, answer: createAnswers(catalog), horizon, known: new Set() }
    const [torrents, bytes] = [catalog.count, bytesUsed(catalog)]
    tell({ kind: 'ready', horizon, changes: catalog.changes, torrents, bytes, isNameOrdered })
    await follow(state)
    return away('grown', 0)
  } catch (error) {
    return away((error as Error).message, RETRY_MS)
  } finally {
    state = null
    await client?.end().catch(() => {})
  }
}

/** Reads counts and changes as they are written, until too much has changed. */
async function follow(current: State): Promise<void> {
  const { client, catalog } = current
  let counted = current.horizon
  for (;;) {
    counted = await readCounts(client, catalog, counted)
    await pause(COUNTS_MS)
    await apply(current, await news(client, current.horizon))
    if (catalog.count - catalog.base > Math.max(LATER, catalog.base / LATER_SHARE)) return
  }
}

async function reply({ id, question, news: told }: Ask): Promise<void> {
  const current = state
  try {
    if (current === null) return tell({ kind: 'answer', id, answer: null, changes: 0 })
    await apply(current, told)
    const found = current.answer(question)
    tell({ kind: 'answer', id, answer: found, changes: current.catalog.changes })
  } catch (error) {
    tell({ kind: 'answer', id, answer: null, changes: 0 })
    tell({ kind: 'away', reason: (error as Error).message })
    await current?.client.end().catch(() => {})
  }
}

/** Brings the catalog up to a horizon. */
async function apply(current: State, { horizon, changes }: News): Promise<void> {
  const unknown = changes.filter((change) => !current.known.has(change.join(':')))
  const ids = [...new Set(unknown.map(([, id]) => id))]
  if (ids.length > 0) await readAgain(current.client, current.catalog, ids)
  for (const change of unknown) current.known.add(change.join(':'))
  if (BigInt(horizon) <= BigInt(current.horizon)) return
  current.horizon = horizon
  for (const change of current.known) {
    if (BigInt(change.slice(0, change.indexOf(':'))) < BigInt(horizon)) current.known.delete(change)
  }
  tell({ kind: 'horizon', horizon, changes: current.catalog.changes })
}

function away(reason: string, milliseconds: number): number {
  tell({ kind: 'away', reason })
  return milliseconds
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

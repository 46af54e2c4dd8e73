import type { Envelope } from '../../../src/bridge/define-event.ts'
import type { HubSource } from '../../../src/bridge/hub/types.ts'
import type { Chance } from './chance.ts'

const KEYS = 12
const ROWS_AT_ONCE = 3

export interface SimRow {
  readonly outbox: string
  readonly key: number
  readonly version: number
  /** The position of an event; 0 for a row in a full state. */
  readonly position: number
  /** The checksum of the other fields, which detects damage. */
  readonly sum: number
}

/** The truth: rows with versions, their events, and the booked part of each tracker's journal. */
export interface SimDatabase {
  readonly outboxId: () => string
  readonly newest: () => number
  readonly change: () => void
  readonly prune: () => void
  /** Another database, as after a restore. */
  readonly replace: () => void
  readonly setAway: (isAway: boolean) => void
  readonly isAway: () => boolean
  /** The version of a row at the event of this position; 0: it did not exist. */
  readonly versionAt: (key: number, position: number) => number
  readonly keys: readonly number[]
  /** `isAlive`: whether the asking process lives. A dead one never gets an answer. */
  readonly source: (isAlive: () => boolean) => HubSource
  readonly booked: Map<string, number>
}

export function sumOf({ outbox, key, version, position }: Omit<SimRow, 'sum'>): number {
  return (
    (parseInt(outbox.slice(0, 6), 16) + key * 7919 + version * 104_729 + position * 31) % 65_521
  )
}

export function createSimDatabase(chance: Chance): SimDatabase {
  let outboxId = chance.bytes(16).toString('hex')
  /** By position: the key that got its next version. */
  let keyAt: number[] = []
  let positionsOf = new Map<number, number[]>()
  let oldest = 1
  let isAway = false
  const keys = Array.from({ length: KEYS }, (_, key) => key)

  const envelope = (name: string, key: number, version: number, position: number): Envelope => {
    const row = { outbox: outboxId, key, version, position }
    return { name, version: 1, payload: { ...row, sum: sumOf(row) } }
  }
  const versionAt = (key: number, position: number) =>
    countUpTo(positionsOf.get(key) ?? [], position)

  async function answer(isAlive: () => boolean): Promise<void> {
    if (!isAlive()) await new Promise(() => {})
    await Promise.resolve()
    if (isAway || chance.is(0.01)) throw new Error('the database is not available')
  }

  function rowsAt(position: number, behind: number, isAlive: () => boolean) {
    const ofOutbox = outboxId
    const rows = keys
      .filter((key) => key > behind)
      .map((key) => ({ key, version: versionAt(key, position) }))
      .filter(({ version }) => version > 0)
      .map(({ key, version }) => ({ key, row: envelope('sim.row', key, version, 0) }))
    return (async function* () {
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        await answer(isAlive)
        if (outboxId !== ofOutbox) throw new Error('the transaction is gone')
        const some = rows.slice(at, at + ROWS_AT_ONCE)
        yield { rows: some.map(({ row }) => row), mark: String(some[some.length - 1].key) }
      }
    })()
  }

  return {
    outboxId: () => outboxId,
    newest: () => keyAt.length,
    versionAt,
    keys,
    booked: new Map(),
    isAway: () => isAway,
    setAway(away) {
      isAway = away
    },
    change() {
      const key = chance.below(KEYS)
      keyAt.push(key)
      positionsOf.set(key, [...(positionsOf.get(key) ?? []), keyAt.length])
    },
    prune() {
      oldest = Math.max(oldest, keyAt.length - chance.below(30))
    },
    replace() {
      outboxId = chance.bytes(16).toString('hex')
      // Its positions may be higher or lower than those of the old one.
      const length = chance.below(keyAt.length + 20)
      keyAt = []
      positionsOf = new Map()
      oldest = 1
      for (let made = 0; made < length; made++) this.change()
    },
    source: (isAlive) => ({
      async outboxId() {
        await answer(isAlive)
        return outboxId
      },
      async bounds() {
        await answer(isAlive)
        return { oldest: Math.min(oldest, keyAt.length + 1), newest: keyAt.length }
      },
      async read(after, limit) {
        await answer(isAlive)
        const first = Math.max(after, oldest - 1)
        return keyAt.slice(first, first + limit).map((key, index) => {
          const position = first + index + 1
          return { position, event: envelope('sim.event', key, versionAt(key, position), position) }
        })
      },
      async snapshot(behind) {
        await answer(isAlive)
        const rows = rowsAt(keyAt.length, behind === null ? -1 : Number(behind), isAlive)
        return { position: keyAt.length, rows }
      },
    }),
  }
}

function countUpTo(positions: readonly number[], limit: number): number {
  let [low, high] = [0, positions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (positions[middle] <= limit) low = middle + 1
    else high = middle
  }
  return low
}

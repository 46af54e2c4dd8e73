import type { Draw } from '../../draw.ts'
import { createDraw } from '../../draw.ts'
import { SIZE_BYTES } from '../swarm/scenarios.ts'
import type { Said, SwarmTracker } from '../swarm/simulate.ts'
import type { Asking, Idea, KnownPeer } from './asking.ts'
import { isSeeding } from './asking.ts'
import { mixed } from './mixed.ts'
import { modelInterval } from './model-interval.ts'

/** A rate that is measured over fewer seconds depends too much on chance. */
const LEAST_RATED = 60

/** A peer whose fields the tracker can change. */
type Row = { -readonly [K in keyof KnownPeer]: KnownPeer[K] } & {
  /** The counter at the start of the time over which the rate is measured. */
  uploadedBefore: number
  ratedAt: number
}

interface Model {
  readonly idea: Idea
  readonly rows: Map<number, Row>
  readonly draw: Draw
}

/**
 * Creates a tracker for a simulated swarm that lists peers as an idea says. It uses no more than a
 * real tracker knows and can look at: a random part of the swarm. Everything else is as in the
 * engine: the intervals, the peers that are never listed for each other, and the closed ports that
 * are found only after the reply.
 */
export function createModelTracker(idea: Idea, seed: number): SwarmTracker {
  const model: Model = { idea, rows: new Map(), draw: createDraw(seed + 700_001) }
  return { announce: (said) => announce(model, said) }
}

function announce(model: Model, said: Said): ReturnType<SwarmTracker['announce']> {
  const { idea, rows } = model
  const { person, event, now } = said
  const row = rows.get(person.id) ?? newRow(rows, said)
  update(row, said)
  if (event === 'stopped') remove(rows, row)
  const asking = askingOf(model, row, person.numwant)
  const list = event === 'stopped' ? [] : listOf(idea, asking)
  for (const { id } of list) noteConnection(row, rows.get(id))
  // As the prober does, some seconds after the first announce.
  if (event === 'started') row.isUnreachable = person.isClosed
  return {
    peers: list.map(({ id }) => id),
    intervalSeconds:
      idea.intervalSeconds ?? modelInterval(row.id, !isSeeding(row), now, asking.swarm),
  }
}

function listOf({ length, list }: Idea, asking: Asking): readonly KnownPeer[] {
  const most = Math.min(asking.wanted, Math.max(0, length?.(asking) ?? asking.wanted))
  return (list ?? mixed)(asking, most).slice(0, most)
}

function newRow(rows: Map<number, Row>, { person, left, uploaded, now }: Said): Row {
  const { id, region } = person
  const row: Row = {
    ...{ id, region, isUnreachable: false, left, uploaded, uploadRate: null, degree: 0 },
    ...{ uploadedBefore: uploaded, ratedAt: now },
  }
  rows.set(id, row)
  return row
}

function update(row: Row, { left, uploaded, now }: Said): void {
  row.left = left
  row.uploaded = uploaded
  const seconds = now - row.ratedAt
  if (seconds < LEAST_RATED) return
  row.uploadRate = (uploaded - row.uploadedBefore) / seconds
  row.uploadedBefore = uploaded
  row.ratedAt = now
}

/**
 * Counts a connection. If a peer is listed twice, it counts twice, because a tracker remembers no
 * pairs.
 */
function noteConnection(row: Row, other: Row | undefined): void {
  if (other === undefined || other.isUnreachable) return
  row.degree++
  other.degree++
}

/**
 * It is not known who was connected to the client that leaves, so all others lose the same share.
 */
function remove(rows: Map<number, Row>, { id }: Row): void {
  for (const row of rows.values()) row.degree *= 1 - 1 / rows.size
  rows.delete(id)
}

function askingOf({ rows, draw }: Model, asker: Row, wanted: number): Asking {
  const all = [...rows.values()]
  const seeders = all.filter(isSeeding)
  const leechers = all.filter((row) => !isSeeding(row))
  const swarm = { leechers: leechers.length, seeders: seeders.length }
  // As many as the engine looks at for a list, because its time must not depend on the size of the
  // swarm.
  const steps = wanted * 2 + 32
  const canConnect = (row: Row) => row !== asker && !(row.isUnreachable && asker.isUnreachable)
  return {
    ...{ asker, wanted, swarm, sizeBytes: SIZE_BYTES },
    leechers: some(leechers, steps, draw).filter(canConnect),
    seeders: isSeeding(asker) ? [] : some(seeders, steps, draw).filter(canConnect),
  }
}

/**
 * Returns `most` of the rows in random order, or all if there are fewer (Fisher and Yates). It
 * changes the array.
 */
function some(rows: Row[], most: number, draw: Draw): readonly Row[] {
  const length = Math.min(most, rows.length)
  for (let at = 0; at < length; at++) {
    const other = draw.whole(at, rows.length - 1)
    const chosen = rows[other]
    rows[other] = rows[at]
    rows[at] = chosen
  }
  return rows.slice(0, length)
}

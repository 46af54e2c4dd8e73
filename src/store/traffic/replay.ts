import type { Replayed } from '../../domain/promotions/replay.ts'
import { replay } from '../../domain/promotions/replay.ts'
import { factorsText } from '../../domain/promotions/scopes.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { allowLonger } from '../base/db.ts'
import type { Holding } from '../promotions/factors.ts'
import { holding } from '../promotions/factors.ts'
import type { IntervalRow, TrafficTorrent } from './intervals.ts'
import * as intervals from './intervals.ts'

// Verifies a member's totals: every interval is recalculated by the same function as in booking.

/** The most torrents that are held in memory at a time. */
const BATCH = 100
const MAX_TOLD = 50
/** The time limit: long enough for a member who has seeded thousands of torrents for years. */
const LIMIT_MS = 120_000

/** A value that is wrong, or would differ today. */
export interface ReplayNote {
  readonly torrentId: number
  readonly torrent: string
  /** When the interval ended; null: it is about the whole torrent. */
  readonly at: Date | null
  readonly what: string
  readonly booked: string
  readonly now: string
}

export interface ReplayReport {
  readonly member: string
  readonly torrents: number
  readonly intervals: number
  readonly rawUp: bigint
  readonly rawDown: bigint
  /** Recalculated from reported bytes with the booked factors. */
  readonly up: bigint
  readonly down: bigint
  readonly creditUp: bigint
  readonly creditDown: bigint
  readonly uploaded: bigint
  readonly downloaded: bigint
  /** Sums that do not match: there should be none. At most MAX_TOLD. */
  readonly faults: readonly ReplayNote[]
  readonly faultCount: number
  /**
   * Intervals that would be credited differently today, because a category, tag, role or promotion
   * has changed.
   */
  readonly changed: readonly ReplayNote[]
  readonly changedCount: number
}

/** Replays all traffic of a member in one snapshot, and records who requested it. */
export async function replayMember(
  db: Db,
  member: { readonly id: number; readonly name: string },
  by: Actor,
  now: Date,
): Promise<ReplayReport> {
  const report = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await allowLonger(tx, LIMIT_MS)
      return replayAll(tx, member)
    })
  await db.transaction().execute(async (tx) => {
    const target = { kind: 'member', ...member }
    const { intervals: count, faultCount, changedCount } = report
    const after = { intervals: count, faults: faultCount, changed: changedCount }
    await audit.record(tx, { by, action: 'ledger.replay', target, after }, now)
  })
  return report
}

async function replayAll(tx: Db, member: { readonly id: number; readonly name: string }) {
  const sums = await intervals.sumsOf(tx, member.id)
  const found = createFindings()
  let place: { at: Date; id: number } | null = null
  for (;;) {
    const torrents = await intervals.torrentsOf(tx, member.id, place, BATCH)
    await replaySome(tx, member.id, torrents, found)
    const last = torrents.at(-1)
    if (torrents.length < BATCH || last === undefined) break
    place = { at: last.lastAt, id: last.torrentId }
  }
  const { creditUp, creditDown, uploaded, downloaded } = sums
  const { up, down } = found.sums
  const whole = { torrentId: 0, torrent: 'all torrents' }
  found.expect({ ...whole, what: 'uploaded, as displayed' }, uploaded, up + creditUp)
  found.expect({ ...whole, what: 'downloaded, as displayed' }, downloaded, down - creditDown)
  const shown = { creditUp, creditDown, uploaded, downloaded }
  return { member: member.name, ...found.sums, ...shown, ...found.told() }
}

async function replaySome(
  tx: Db,
  memberId: number,
  torrents: readonly TrafficTorrent[],
  found: Findings,
): Promise<void> {
  const torrentIds = torrents.map(({ torrentId }) => torrentId)
  const all = await intervals.allOf(tx, memberId, torrentIds)
  const since = all.reduce((least, one) => Math.min(least, one.since), Infinity)
  const at = all.reduce((most, one) => Math.max(most, one.at), 0)
  const isNone = all.length === 0
  const of = isNone ? null : await holding(tx, { memberIds: [memberId], torrentIds }, since, at)
  const byTorrent = new Map<number, IntervalRow[]>(torrentIds.map((id) => [id, []]))
  for (const row of all) byTorrent.get(row.torrentId)?.push(row)
  for (const torrent of torrents) {
    const { torrentId } = torrent
    const rows = byTorrent.get(torrentId) ?? []
    found.add(torrent, rows, replay(rows, of?.({ memberId, torrentId }) ?? []))
  }
}

type Findings = ReturnType<typeof createFindings>
type About = Pick<ReplayNote, 'torrentId' | 'torrent' | 'what'> & { readonly at?: Date }

function createFindings() {
  const sums = { torrents: 0, intervals: 0, rawUp: 0n, rawDown: 0n, up: 0n, down: 0n }
  const lists = { faults: [] as ReplayNote[], changed: [] as ReplayNote[] }
  const counts = { faultCount: 0, changedCount: 0 }

  function expect(about: About, booked: bigint, now: bigint): void {
    if (booked === now) return
    const texts = { booked: String(booked), now: String(now) }
    if (counts.faultCount++ < MAX_TOLD) lists.faults.push({ at: null, ...about, ...texts })
  }

  function add(torrent: TrafficTorrent, rows: readonly IntervalRow[], done: Replayed<Holding>) {
    const about = { torrentId: torrent.torrentId, torrent: torrent.name }
    const { booked } = done
    const raw = rows.reduce((sum, row) => [sum[0] + row.rawUp, sum[1] + row.rawDown], [0n, 0n])
    expect({ ...about, what: 'reported upload' }, torrent.rawUp, raw[0])
    expect({ ...about, what: 'reported download' }, torrent.rawDown, raw[1])
    expect({ ...about, what: 'credited upload' }, torrent.up, booked.up)
    expect({ ...about, what: 'credited download' }, torrent.down, booked.down)
    const [up, down] = [BigInt(booked.upRemainder), BigInt(booked.downRemainder)]
    expect({ ...about, what: 'upload remainder' }, BigInt(torrent.upRemainder), up)
    expect({ ...about, what: 'download remainder' }, BigInt(torrent.downRemainder), down)
    for (const [nth, { isSame, factors }] of done.intervals.entries()) {
      const row = rows[nth]
      // Promotions that applied to only part of a day cannot be verified once it is rolled up.
      if (isSame || row.intervals !== null) continue
      if (counts.changedCount++ >= MAX_TOLD) continue
      const texts = { booked: textOf(row), now: textOf(factors) }
      lists.changed.push({ ...about, at: new Date(row.at * 1_000), what: 'factors', ...texts })
    }
    sums.torrents++
    sums.intervals += rows.reduce((sum, row) => sum + (row.intervals ?? 1), 0)
    sums.rawUp += raw[0]
    sums.rawDown += raw[1]
    sums.up += booked.up
    sums.down += booked.down
  }

  return { sums, expect, add, told: () => ({ ...lists, ...counts }) }
}

function textOf({ upPermille, downPermille }: { upPermille: number; downPermille: number }) {
  const isPlain = upPermille === 1_000 && downPermille === 1_000
  return isPlain ? 'plain' : factorsText(upPermille, downPermille)
}

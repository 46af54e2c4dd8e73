import { ENTRY_FLAG } from '../../../bridge/traffic-entry.ts'
import { HOUR_SECONDS } from '../../../domain/units.ts'
import * as anomalies from '../../../store/anomalies/anomalies.ts'
import { examine } from '../../../store/anomalies/examine.ts'
import * as signals from '../../../store/anomalies/signals.ts'
import * as cases from '../../../store/fair-play/cases.ts'
import type { Reported } from '../../rows/reported-rows.ts'
import { book, signInFrom } from '../../rows/reported-rows.ts'
import type { Scene } from '../scene.ts'

// Members with unusual activity. Their traffic, sign-ins and signals are written as trackers and
// the site would have written them, and the usual rules find them.

const NETWORKS = 7
const HASHES = 9
/** A number above the IDs of any demo. */
const UNKNOWN_TORRENT = 9_000_000

/** Writes the unusual activity, evaluates it as the task does, and lets staff review some of it. */
export async function beUnusual(scene: Scene): Promise<void> {
  const { db, now, ago } = scene
  const all = [...cheats(scene), ...sharers(scene), ...lost(scene)]
  await book(db, 'unusual', all, now)
  await signal(scene)
  const [household, returned] = [scene.quiet.slice(30, 33), scene.quiet.slice(33, 34)]
  await signInFrom(
    db,
    household.map(({ id }) => id),
    '203.0.113.200',
    ago(5),
  )
  const [banned] = [scene.quiet[9]]
  await signInFrom(
    db,
    [banned, ...returned].map(({ id }) => id),
    '203.0.113.201',
    ago(3),
  )
  const found = await examine(db, { since: ago(24), until: ago(0.1) })
  await anomalies.keep(db, found, ago(0.1), ago(0.1))
  await review(scene)
}

function secondsOf({ now }: Scene, hoursAgo: number): number {
  return Math.floor(now.getTime() / 1000 - hoursAgo * HOUR_SECONDS)
}

/** Returns uploads that are too fast for any connection. */
function cheats(scene: Scene): readonly Reported[] {
  const at = secondsOf(scene, 7)
  const moved = { rawUp: 15_400_000_000n, since: at - 60, startedAt: at - 60, seededSeconds: 60 }
  const one = { memberId: scene.quiet[24].id, torrentId: scene.torrents[40].id, at }
  return [{ ...one, ...moved, flags: ENTRY_FLAG.seeding }]
}

/** Returns announces with one passkey from several networks at the same time. */
function sharers(scene: Scene): readonly Reported[] {
  const { id: memberId } = scene.quiet[27]
  return Array.from({ length: NETWORKS }, (_, nth) => ({
    ...{ memberId, torrentId: scene.torrents[60 + nth].id, kind: 'started' as const },
    ...{ at: secondsOf(scene, 0.2), flags: ENTRY_FLAG.seeding, seededSeconds: 1_800 },
    ipv4: `198.18.${40 + nth * 3}.7`,
  }))
}

/** Returns traffic of a torrent that was never in this database, and so is not booked. */
function lost(scene: Scene): readonly Reported[] {
  const [{ id: memberId }] = scene.members
  return [{ memberId, torrentId: UNKNOWN_TORRENT, at: secondsOf(scene, 9), rawUp: 734_003_200n }]
}

async function signal({ db, quiet, now }: Scene): Promise<void> {
  const hour = Math.floor(now.getTime() / 3_600_000) * HOUR_SECONDS - 2 * HOUR_SECONDS
  const hashes = Array.from({ length: HASHES }, (_, nth) => ({
    ...{ memberId: quiet[28].id, kind: 'unknown-hash' as const, hour, times: 2 + nth },
    detail: `${'0123456789abcdef'.repeat(3).slice(nth, nth + 36)}${nth}${nth}${nth}${nth}`,
  }))
  const forged = [
    { kind: 'other-client' as const, detail: '-TR4060- says qBittorrent/5.1.1', times: 11 },
    { kind: 'negative-counter' as const, detail: 'uploaded', times: 4 },
  ].map((one) => ({ memberId: quiet[29].id, hour, ...one }))
  await signals.note(db, 'demo', [...hashes, ...forged])
}

/** Staff find that the least serious case was a family, and confirm one whose evidence is clear. */
async function review({ db, moderator, admin, ago }: Scene): Promise<void> {
  const open = { state: 'open', kind: null, after: null, limit: 100 } as const
  const rows = await anomalies.list(db, open)
  const family = rows.findLast(({ kind }) => kind === 'shared-address')
  const forged = rows.find(({ kind }) => kind === 'forged-client')
  const note = 'A family: all three wrote to staff when they joined.'
  const honest = { verdict: 'honest', note } as const
  if (family) await cases.decide(db, family.memberId, honest, moderator, ago(0.05))
  const cheater = { verdict: 'cheater', note: 'Asked for an explanation by message.' } as const
  if (forged) await cases.decide(db, forged.memberId, cheater, admin, ago(0.02))
}

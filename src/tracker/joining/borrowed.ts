import fs from 'node:fs'
import path from 'node:path'
import { EPOCH_2020 } from '../journal/folder.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

// A tracker that joins starts with a copy of another tracker's swarms. Until clients have had time
// to announce to it, it reports only swarms in which something happened here; the other tracker
// reports the rest.

/** Long enough for each client to announce once, or to expire. */
const BORROWED_SECONDS = 3_600

function fileOf(folder: string): string {
  return path.join(folder, 'borrowed.json')
}

/** Records that the state in a tracker's folder is a copy, made at `wall` (seconds since 1970). */
export function noteBorrowed(folder: string, wall: number): void {
  fs.writeFileSync(fileOf(folder), JSON.stringify({ joinedAt: wall }), { mode: 0o600 })
}

/**
 * Creates the check whether a torrent is known only from the copy with which the tracker started.
 */
export function borrowedTorrents(folder: string, world: World): (torrent: number) => boolean {
  const joinedAt = readJoinedAt(fileOf(folder))
  const end = joinedAt + BORROWED_SECONDS
  if (joinedAt === 0 || world.clock.wall() > end) return () => false
  const firstBoot = joinedAt - EPOCH_2020
  return (torrent) =>
    world.words[torrent + T.sequenceHi] >>> 0 < firstBoot && world.clock.wall() < end
}

/** Returns when the state was copied, in seconds since 1970; 0: it is not a copy. */
function readJoinedAt(file: string): number {
  if (!fs.existsSync(file)) return 0
  try {
    const { joinedAt } = JSON.parse(fs.readFileSync(file, 'utf8')) as { joinedAt?: unknown }
    return Number.isSafeInteger(joinedAt) ? (joinedAt as number) : 0
  } catch {
    return 0 // cut by a crash: then all swarms are reported
  }
}

import fs from 'node:fs'
import path from 'node:path'
import type { HolderMap, MapNews } from '../../../src/domain/fleet/holders.ts'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import type { SessionState } from '../../../src/domain/traffic/session-state.ts'
import { countedBytes } from '../../../src/domain/traffic/across-stores.ts'
import { reportOf } from '../../../src/store/traffic/tally.ts'
import { until } from '../../support/until.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { aJobs, hashOf } from './a-jobs.ts'
import type { KillableTracker } from './a-killable-tracker.ts'
import { aKillableTracker } from './a-killable-tracker.ts'
import { aFolder } from './a-role.ts'

/** By how much the clocks of trackers may differ. */
const CLOCK_SECONDS = 10

type FiveWords = Parameters<typeof slotOf>

/** Trackers as processes that can be killed, with a jobs that books what they send. */
export async function killableTrackers(
  names: readonly string[],
  given: {
    readonly members: number
    readonly torrents: number
    /** Further settings of every tracker. */
    readonly env?: Readonly<Record<string, string>>
  },
) {
  const folder = aFolder('killable')
  const clockFile = path.join(folder, 'clock')
  fs.writeFileSync(clockFile, '0')
  const url = `unix:${path.join(folder, 'b.sock')}`
  const jobs = aJobs(url)
  await jobs.hub.start()
  jobs.settings()
  for (let member = 1; member <= given.members; member++) jobs.member(member)
  for (let torrent = 1; torrent <= given.torrents; torrent++) jobs.torrent(torrent)
  const trackers = new Map<string, KillableTracker>()
  for (const name of names) {
    trackers.set(name, await aKillableTracker(folder, name, url, clockFile, given.env))
  }
  const at = (name: string) => trackers.get(name) as KillableTracker
  await Promise.all(names.map((name) => at(name).start()))
  await until(() => names.every((name) => jobs.beats.some(({ node }) => node === name)))
  const links = jobs.beats.map(({ node, storeId, listens }) => {
    return [node, { url: listens?.link ?? '', storeId }] as const
  })
  let map = nextMap(null, names, new Map(links)) as HolderMap
  jobs.holders(map)

  /** Waits until every tracker reaches every other one. */
  async function linked(): Promise<void> {
    const isUp = async (name: string) =>
      (await at(name).readiness()).links?.trackers.every((link) => link.isUp) === true
    await until(async () => (await Promise.all(names.map(isUp))).every(Boolean), 40, 'the links')
  }
  await linked()

  /** What jobs books of each member, by the law for several trackers. */
  function booked(): ReadonlyMap<number, bigint> {
    const sessions = new Map<string, SessionState>()
    const sums = new Map<number, bigint>()
    for (const { store, entry } of jobs.inOrder()) {
      const session = `${entry.memberId}/${entry.torrentId}/${entry.sessionKey}`
      const found = countedBytes(sessions.get(session) ?? null, reportOf(entry, store), true)
      sessions.set(session, found.next)
      sums.set(entry.memberId, (sums.get(entry.memberId) ?? 0n) + found.up)
    }
    return sums
  }

  /**
   * What members moved before it is clear which tracker saw their session first: two decided its
   * announces within the difference of clocks, because one was not answered by the other in time.
   * These bytes may be missing (docs/decisions/0044).
   */
  function unclearStarts(): ReadonlyMap<number, bigint> {
    const reports = jobs.inOrder().map(({ store, entry }) => {
      const from = entry.uploaded - entry.lowerUp - entry.rawUp
      return { store, from, at: entry.at, member: entry.memberId }
    })
    const first = new Map<number, (typeof reports)[number]>()
    for (const one of reports) {
      const known = first.get(one.member)
      if (known === undefined || one.at < known.at) first.set(one.member, one)
    }
    const starts = new Map<number, bigint>()
    for (const { store, from, at, member } of reports) {
      const known = first.get(member)
      if (known === undefined || store === known.store || at > known.at + CLOCK_SECONDS) continue
      if (from > (starts.get(member) ?? 0n)) starts.set(member, from)
    }
    return starts
  }

  return {
    ...{ names, jobs, at, linked, booked, unclearStarts },
    map: () => map,
    /** How many of these torrents a tracker holds. */
    heldBy: (name: string, torrents: readonly number[]) =>
      torrents.filter((torrent) => {
        const slot = slotOf(...(hashWords(hashOf(torrent)) as unknown as FiveWords))
        return map.trackers[map.holders[slot]] === name
      }).length,
    /** Sends the next map; everything that the last one wanted handed over was. */
    tell(drained: readonly string[]): void {
      const every = new Set(map.holders.keys())
      const news: MapNews = { drained, given: new Map(names.map((name) => [name, every])) }
      map = nextMap(map, names, undefined, news) ?? map
      jobs.holders(map)
    },
    /**
     * Moves the clocks of all trackers forward in one step: an empty file would move them back. A
     * request that waits for another tracker may then be cut off, so `running` names the trackers
     * whose clocks must have followed before the next request.
     */
    async pass(seconds: number, running: readonly string[] = []): Promise<void> {
      const ahead = Number(fs.readFileSync(clockFile, 'utf8')) + seconds
      fs.writeFileSync(`${clockFile}.next`, String(ahead))
      fs.renameSync(`${clockFile}.next`, clockFile)
      const moved = Date.now() + ahead * 1000
      // The first such report may be older than the time that the announce threads read.
      const reports = (name: string) =>
        jobs.beats.filter(({ node, service }) => node === name && (service?.clock ?? 0) >= moved)
      await until(() => running.every((name) => reports(name).length > 1), 20, 'the clocks')
    },
    async stop(): Promise<void> {
      for (const tracker of trackers.values()) await tracker.kill()
      await jobs.hub.stop()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type KillableTrackers = Awaited<ReturnType<typeof killableTrackers>>

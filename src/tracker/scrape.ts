import { LRUCache } from 'lru-cache'
import { COUNTS_BYTES, NOT_LISTED } from '../bridge/trackers/requests.ts'
import {
  HOLDER_BUSY,
  MEMBER_BANNED,
  NETWORK_BANNED,
  TOO_MANY_SCRAPES,
  UNKNOWN_PASSKEY,
} from '../domain/announce/refusals.ts'
import { TORRENT_STATE } from '../domain/announce/types.ts'
import type { Ruling } from '../domain/announce/types.ts'
import type { Remote } from './memory/remote.ts'
import { isInBannedNetwork } from './memory/tables/network-bans.ts'
import type { Route } from './wire/parse-path.ts'
import type { ScrapeRequest } from './wire/parse-scrape.ts'
import { HASH_WORDS } from './wire/parse-scrape.ts'
import type { ScrapeAnswer } from './wire/write-scrape.ts'
import { knowsSwarm } from './memory/swarm/knows-swarm.ts'
import type { World } from './memory/world.ts'

/**
 * The most scrapes per member, window and thread: enough for a client that starts with 5,000
 * torrents.
 */
const MAX_SCRAPES = 6_000
const WINDOW_SECONDS = 60
const MAX_REMEMBERED = 10_000

interface Window {
  since: number
  scrapes: number
}

export type Scrape = (
  request: ScrapeRequest,
  route: Route,
  remote: Remote,
  fault: Ruling | null,
  answer: ScrapeAnswer,
  /**
   * Counts from other trackers, by index, for the torrents that they hold; null: they have not
   * replied yet.
   */
  told?: Buffer | null,
) => Ruling | null

/** Creates the decision about scrapes, which require a passkey and change nothing (rule 100). */
export function createScrape(world: World): Scrape {
  const { members, torrents, clock } = world
  const windows = new LRUCache<number, Window>({ max: MAX_REMEMBERED })

  function isTooMany(member: number): boolean {
    const now = clock.seconds()
    const window = windows.get(member)
    if (window === undefined || now - window.since >= WINDOW_SECONDS) {
      windows.set(member, { since: now, scrapes: 1 })
      return false
    }
    window.scrapes++
    return window.scrapes > MAX_SCRAPES
  }

  /** Adds a listed torrent if its swarm is known here: zeros would deny it (rules 97, 100). */
  function addFile(
    request: ScrapeRequest,
    index: number,
    answer: ScrapeAnswer,
    told: Buffer | null,
  ): void {
    const { hashes } = request
    const at = index * HASH_WORDS
    const torrent = torrents.find(
      hashes[at],
      hashes[at + 1],
      hashes[at + 2],
      hashes[at + 3],
      hashes[at + 4],
    )
    if (torrent === 0 || torrents.state(torrent) !== TORRENT_STATE.listed) return
    const isTold = told !== null && told.readUInt32BE(index * COUNTS_BYTES) !== NOT_LISTED
    if (!isTold && isLeftOut(world, torrent, answer)) return
    const file = answer.count++
    for (let word = 0; word < HASH_WORDS; word++) {
      answer.hashes[file * HASH_WORDS + word] = hashes[at + word]
    }
    answer.complete[file] = torrents.seeders(torrent)
    answer.incomplete[file] = torrents.leechers(torrent)
    answer.downloaded[file] = torrents.snatches(torrent)
    answer.partial[file] = torrents.partials(torrent)
    if (isTold) takeCounts(told, index, answer, file)
  }

  return (request, route, remote, fault, answer, told = null) => {
    const { hasPasskey, passkey0, passkey1, passkey2, passkey3 } = route
    const member = hasPasskey ? members.find(passkey0, passkey1, passkey2, passkey3) : 0
    if (member === 0) return UNKNOWN_PASSKEY
    if (members.isBanned(member)) return MEMBER_BANNED
    if (isInBannedNetwork(world, remote)) return NETWORK_BANNED
    if (fault !== null) return fault
    if (told === null && isTooMany(member)) return TOO_MANY_SCRAPES
    answer.count = answer.unknown = 0
    for (let index = 0; index < request.count; index++) addFile(request, index, answer, told)
    return null
  }
}

/**
 * Refuses a UDP scrape that includes an unknown swarm. The counts are in the order of the hashes
 * (BEP 15), so none can be left out, and zeros would say that the swarm has no peers.
 */
export function withoutGaps(ruling: Ruling | null, answer: ScrapeAnswer): Ruling | null {
  return ruling === null && answer.unknown > 0 ? HOLDER_BUSY : ruling
}

/** Counts a torrent whose swarm is not known here as left out; returns whether it is one. */
function isLeftOut(world: World, torrent: number, answer: ScrapeAnswer): boolean {
  const isUnknown = !knowsSwarm(world, torrent)
  if (isUnknown) answer.unknown++
  return isUnknown
}

/**
 * Takes counts from another tracker. Either side may lack snatches, so their count never decreases
 * (rule 87).
 */
function takeCounts(told: Buffer, index: number, answer: ScrapeAnswer, file: number): void {
  const at = index * COUNTS_BYTES
  answer.complete[file] = told.readUInt32BE(at)
  answer.incomplete[file] = told.readUInt32BE(at + 4)
  answer.downloaded[file] = Math.max(answer.downloaded[file], told.readUInt32BE(at + 8))
  answer.partial[file] = told.readUInt32BE(at + 12)
}

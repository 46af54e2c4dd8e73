// The full reports of swarms that are under way, in the memory of jobs: what a report does not name
// until its end becomes 0. A restart loses them; then nothing is cleared until the next report.

/** IDs in one page of bits, which takes 1 KiB. */
const PAGE_IDS = 8_192
/**
 * Pages of one report, at most 64 MiB. IDs are numbered without large gaps, so four million
 * torrents take 489 of them; a report that needs more is not kept to its end.
 */
const MOST_PAGES = 65_536

/** The torrents that one report has named. */
export interface NamedTorrents {
  readonly add: (torrentId: number) => void
  readonly has: (torrentId: number) => boolean
  /** False: there were more than can be kept, so what is missing may have been named. */
  readonly isComplete: () => boolean
}

export function createNamedTorrents(mostPages = MOST_PAGES): NamedTorrents {
  const pages = new Map<number, Uint8Array>()
  const pageOf = (torrentId: number) => pages.get(Math.floor(torrentId / PAGE_IDS))
  let isComplete = true
  const addPage = (torrentId: number) => {
    const page = new Uint8Array(PAGE_IDS / 8)
    pages.set(Math.floor(torrentId / PAGE_IDS), page)
    return page
  }
  return {
    add(torrentId) {
      const known = pageOf(torrentId)
      if (known === undefined && pages.size >= mostPages) {
        isComplete = false
        return
      }
      const page = known ?? addPage(torrentId)
      const bit = torrentId % PAGE_IDS
      page[bit >> 3] |= 1 << (bit & 7)
    },
    has(torrentId) {
      const page = pageOf(torrentId)
      const bit = torrentId % PAGE_IDS
      return page !== undefined && (page[bit >> 3] & (1 << (bit & 7))) !== 0
    },
    isComplete: () => isComplete,
  }
}

export interface RunningReport {
  /** As in `swarm_report`: another number there means that other jobs have begun a later one. */
  readonly number: number
  readonly named: NamedTorrents
}

/** By store, which is the memory of one tracker. */
export interface SwarmReports {
  /** One running report each, until its end or the next beginning. */
  readonly running: Map<string, RunningReport>
  /** The newest link that brought counts, as the hub numbers links. */
  readonly links: Map<string, number>
}

export function createSwarmReports(): SwarmReports {
  return { running: new Map(), links: new Map() }
}

/**
 * Whether a link is the newest one of its tracker. After a cut, what an earlier link has brought is
 * still handled while the tracker reports everything again over the new one: it is older.
 */
export function isOfNewestLink({ links }: SwarmReports, storeId: string, linkId: number): boolean {
  if (linkId < (links.get(storeId) ?? linkId)) return false
  links.set(storeId, linkId)
  return true
}

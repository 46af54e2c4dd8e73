// The running full reports of swarms, in the memory of jobs: swarms that a report does not name by
// its end become 0. A restart loses them; then nothing is cleared until the next report.

/** IDs in one page of bits, which takes 1 KiB. */
const PAGE_IDS = 8_192
/**
 * The most pages of a report, at most 64 MiB. IDs have no large gaps, so four million torrents take
 * 489 pages; a report that needs more than this is not kept to its end.
 */
const MOST_PAGES = 65_536

/** The torrents that a report has named. */
export interface NamedTorrents {
  readonly add: (torrentId: number) => void
  readonly has: (torrentId: number) => boolean
  /** False: there were more than can be kept, so a missing torrent may have been named. */
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
  /**
   * As in `swarm_report`: another number there means that another jobs node has started a later
   * report.
   */
  readonly number: number
  readonly named: NamedTorrents
}

/** By store, which is the memory of one tracker. */
export interface SwarmReports {
  /** The running reports, until their end or the start of the next. */
  readonly running: Map<string, RunningReport>
  /** The newest link that brought counts, by the hub's numbers of links. */
  readonly links: Map<string, number>
}

export function createSwarmReports(): SwarmReports {
  return { running: new Map(), links: new Map() }
}

/**
 * Whether a link is the newest one of its tracker. After a cut, the older counts of an earlier link
 * are still being handled while the tracker reports everything again over the new one.
 */
export function isOfNewestLink({ links }: SwarmReports, storeId: string, linkId: number): boolean {
  if (linkId < (links.get(storeId) ?? linkId)) return false
  links.set(storeId, linkId)
  return true
}

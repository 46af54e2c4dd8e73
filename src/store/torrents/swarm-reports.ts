// The full reports of swarms that are being received, in the memory of jobs: swarms that a report
// does not name by its end are set to 0. After a restart, nothing is set to 0 until the next
// report.

/** The number of IDs in one page of bits, which takes 1 KiB. */
const PAGE_IDS = 8_192
/**
 * The most pages of a report, 64 MiB in total. IDs have no large gaps, so four million torrents
 * take 489 pages. A report that needs more pages than this is not recorded completely.
 */
const MOST_PAGES = 65_536

/** The torrents that a report has named. */
export interface NamedTorrents {
  readonly add: (torrentId: number) => void
  readonly has: (torrentId: number) => boolean
  /**
   * Returns false if there were more torrents than can be recorded, so that a missing one may have
   * been named.
   */
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
   * The number in `swarm_report`; another number there means that another jobs node has started a
   * later report.
   */
  readonly number: number
  readonly named: NamedTorrents
}

/** The full reports, by store (the memory of one tracker). */
export interface SwarmReports {
  /** The running reports, until their end or the start of the next. */
  readonly running: Map<string, RunningReport>
  /** The newest link that delivered counts, by the number that the hub gave it. */
  readonly links: Map<string, number>
}

export function createSwarmReports(): SwarmReports {
  return { running: new Map(), links: new Map() }
}

/**
 * Returns whether a link is the newest one of its tracker. After an interruption, older counts from
 * an earlier link may still be processed while the tracker reports everything again over the new
 * one.
 */
export function isOfNewestLink({ links }: SwarmReports, storeId: string, linkId: number): boolean {
  if (linkId < (links.get(storeId) ?? linkId)) return false
  links.set(storeId, linkId)
  return true
}

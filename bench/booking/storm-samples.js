// Samples of a storm, every few seconds: entries that are booked and that wait, and how late the
// counts of swarms are that pages read.

/** The rate is measured over windows of this length. */
const WINDOW_MS = 10_000
/** A sample of the counts reads all of their rows. */
const COUNTED_EACH_MS = 10_000

export function createSamples(client) {
  const samples = []
  /** The number of open sessions over time. */
  const history = [{ at: performance.now(), open: 0 }]
  let counted = 0
  let countedAt = -Infinity
  let longestLag = 0

  async function bookedNow() {
    const { rows } = await client.query(
      'select coalesce(sum(booked), 0)::text as booked from traffic_journal',
    )
    return Number(rows[0].booked)
  }

  async function countNow() {
    countedAt = performance.now()
    const { rows } = await client.query(
      'select coalesce(sum(seeders + leechers), 0)::text as peers from torrent_stats',
    )
    counted = Number(rows[0].peers)
    // The first moment at which more sessions were open than are counted now.
    const missed = history.find(({ open }) => open > counted)
    if (missed !== undefined) longestLag = Math.max(longestLag, countedAt - missed.at)
  }

  return {
    /** Notes that this many further sessions have announced. */
    opened(more) {
      history.push({ at: performance.now(), open: history.at(-1).open + more })
    },
    async take(waiting) {
      const isAllOpen = counted === history.at(-1).open
      if (!isAllOpen && performance.now() - countedAt >= COUNTED_EACH_MS) await countNow()
      samples.push({ at: performance.now(), booked: await bookedNow(), waiting })
    },
    isCounted: () => counted >= history.at(-1).open,
    all: () => samples,
    figures() {
      const [first, last] = [samples[0], samples.findLast(({ waiting }) => waiting > 0)]
      const end = last ?? samples.at(-1)
      const seconds = Math.max(1, (end.at - first.at) / 1_000)
      const entries = samples.at(-1).booked
      return {
        entries,
        'entries/s': Math.round((end.booked - first.booked) / seconds),
        'slowest ten seconds, entries/s': slowestOf(samples, end.at),
        'most that waited': Math.max(...samples.map(({ waiting }) => waiting)),
        seconds: Math.round(seconds),
        'counts late by at most, s': Math.round(longestLag / 1_000),
      }
    },
  }
}

/** Returns the lowest rate over a window in which entries waited all the time. */
function slowestOf(samples, until) {
  const rates = samples.flatMap((from, at) => {
    const to = samples.find((one, index) => index > at && one.at - from.at >= WINDOW_MS)
    if (to === undefined || to.at > until || from.waiting === 0) return []
    return [((to.booked - from.booked) * 1_000) / (to.at - from.at)]
  })
  return rates.length === 0 ? null : Math.round(Math.min(...rates))
}

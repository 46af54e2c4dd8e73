import { LRUCache } from 'lru-cache'
import { compareReplies } from '../domain/shadow/compare.ts'
import type { Difference, Verdict } from '../domain/shadow/compare.ts'
import type { ReplyFacts } from '../domain/shadow/reply.ts'
import { readReply } from '../domain/shadow/reply.ts'
import type { SeenRequest } from '../domain/shadow/request.ts'
import type { ShadowFigures } from '../store/shadow/figures.ts'
import type { Histogram } from './histogram.ts'
import { createHistogram } from './histogram.ts'
import type { Counting } from './sums.ts'
import { createCounting } from './sums.ts'

/**
 * The most different reasons that are counted separately; all further ones are counted together.
 */
const MOST_REASONS = 50
const MOST_SAMPLES = 3
const MOST_UNKNOWN = 10_000
const MOST_SHOWN = 20
const OTHER = 'other reasons'

/** One announce or scrape with the replies of both trackers. */
export interface Pair {
  readonly seen: SeenRequest
  readonly target: string
  readonly old: Buffer
  readonly oldMilliseconds: number
  readonly ours: Buffer
  readonly oursMilliseconds: number
}

type Compared = Pick<
  ShadowFigures,
  | 'announces'
  | 'scrapes'
  | 'verdicts'
  | 'reasons'
  | 'complete'
  | 'incomplete'
  | 'peers'
  | 'oldInterval'
  | 'oursInterval'
  | 'oldLatency'
  | 'oursLatency'
  | 'unknown'
>

/** The replies of both trackers so far, in bounded memory. */
export interface Tally {
  readonly add: (pair: Pair) => void
  readonly counting: Counting
  /** Returns the longest interval that the old tracker gave, in seconds; 0 if it gave none yet. */
  readonly longestInterval: () => number
  readonly read: () => Compared
}

const VERDICTS: Readonly<Record<Verdict, keyof ShadowFigures['verdicts']>> = {
  'both accept': 'bothAccept',
  'both refuse': 'bothRefuse',
  'only old accepts': 'onlyOldAccepts',
  'only ours accepts': 'onlyOursAccepts',
}

interface TallyState {
  announces: number
  scrapes: number
  readonly counting: Counting
  readonly verdicts: ShadowFigures['verdicts']
  readonly reasons: Map<string, { times: number; samples: string[] }>
  readonly complete: Gap
  readonly incomplete: Gap
  readonly peers: ShadowFigures['peers']
  readonly oldInterval: ReturnType<typeof createSpread>
  readonly oursInterval: ReturnType<typeof createSpread>
  readonly oldLatency: Histogram
  readonly oursLatency: Histogram
  readonly torrents: LRUCache<string, true>
  readonly members: LRUCache<string, true>
}

export function createTally(): Tally {
  const tally: TallyState = {
    ...{ announces: 0, scrapes: 0, counting: createCounting(), reasons: new Map() },
    verdicts: { bothAccept: 0, bothRefuse: 0, onlyOldAccepts: 0, onlyOursAccepts: 0 },
    ...{ complete: newGap(), incomplete: newGap() },
    peers: { compared: 0, same: 0, onlyOld: 0, onlyOurs: 0 },
    ...{ oldInterval: createSpread(), oursInterval: createSpread() },
    ...{ oldLatency: createHistogram(), oursLatency: createHistogram() },
    torrents: new LRUCache<string, true>({ max: MOST_UNKNOWN }),
    members: new LRUCache<string, true>({ max: MOST_UNKNOWN }),
  }
  return {
    add: (pair) => add(tally, pair),
    counting: tally.counting,
    longestInterval: () => tally.oldInterval.read()?.most ?? 0,
    read: () => read(tally),
  }
}

function add(tally: TallyState, pair: Pair): void {
  const [old, ours] = [readReply(pair.old), readReply(pair.ours)]
  const isScrape = pair.seen.kind === 'scrape'
  tally.oldLatency.add(pair.oldMilliseconds)
  tally.oursLatency.add(pair.oursMilliseconds)
  if (isScrape) tally.scrapes++
  else tally.announces++
  if (old === null || ours === null) {
    const word = (facts: ReplyFacts | null) => (facts === null ? 'not a reply' : facts.outcome)
    return noteReason(tally, `${word(old)} → ${word(ours)}`, pair.target)
  }
  const difference = compareReplies(old, ours, pair.seen.numwant)
  tally.verdicts[VERDICTS[difference.verdict]]++
  if (difference.reason !== null) {
    noteReason(tally, difference.reason, pair.target)
    noteUnknown(tally, pair, old, ours)
  }
  if (isScrape) return
  if (difference.verdict === 'both accept') noteAccepted(tally, difference)
  tally.oldInterval.add(old.intervalSeconds)
  tally.oursInterval.add(ours.intervalSeconds)
  const isAccepted = ({ outcome }: ReplyFacts) => outcome !== 'refused'
  tally.counting.add(pair.seen, { old: isAccepted(old), ours: isAccepted(ours) })
}

function noteReason({ reasons }: TallyState, reason: string, target: string): void {
  const isKnown = reasons.has(reason) || reasons.size < MOST_REASONS
  const name = isKnown ? reason : OTHER
  const found = reasons.get(name) ?? { times: 0, samples: [] }
  reasons.set(name, found)
  found.times++
  if (found.samples.length < MOST_SAMPLES) found.samples.push(hidden(target))
}

/**
 * Notes a member or torrent that only one of the trackers knows, according to what the other one
 * replied.
 */
function noteUnknown(tally: TallyState, pair: Pair, old: ReplyFacts, ours: ReplyFacts): void {
  const [one, said] = old.outcome === 'accepted' ? ['ours', ours.reason] : ['old', old.reason]
  const { infoHash, passkey } = pair.seen
  if (/passkey|user|member|account/i.test(said)) {
    tally.members.set(`${one}: ${hiddenKey(passkey ?? '')}`, true)
  } else if (/torrent|registered|info.?hash/i.test(said)) {
    tally.torrents.set(`${one}: ${hexOf(infoHash)}`, true)
  }
}

function noteAccepted(tally: TallyState, difference: Difference): void {
  const { complete, incomplete, peers: apart } = difference
  addGap(tally.complete, complete)
  addGap(tally.incomplete, incomplete)
  if (apart === null) return
  const { peers } = tally
  peers.compared++
  peers.onlyOld += apart.onlyOld
  peers.onlyOurs += apart.onlyOurs
  if (apart.onlyOld + apart.onlyOurs === 0) peers.same++
}

function read(tally: TallyState): Compared {
  const { announces, scrapes, reasons, torrents, members } = tally
  return {
    ...{ announces, scrapes, verdicts: { ...tally.verdicts }, peers: { ...tally.peers } },
    reasons: [...reasons]
      .map(([reason, found]) => ({ reason, ...found, samples: [...found.samples] }))
      .sort((a, b) => b.times - a.times),
    ...{ complete: { ...tally.complete }, incomplete: { ...tally.incomplete } },
    ...{ oldInterval: tally.oldInterval.read(), oursInterval: tally.oursInterval.read() },
    ...{ oldLatency: tally.oldLatency.read(), oursLatency: tally.oursLatency.read() },
    unknown: {
      ...{ torrents: torrents.size, members: members.size },
      torrentSamples: [...torrents.keys()].slice(0, MOST_SHOWN),
      memberSamples: [...members.keys()].slice(0, MOST_SHOWN),
    },
  }
}

type Gap = ReturnType<typeof newGap>

function newGap() {
  return { compared: 0, same: 0, off: 0 }
}

function addGap(gap: Gap, difference: number | null): void {
  if (difference === null) return
  gap.compared++
  gap.off += Math.abs(difference)
  if (difference === 0) gap.same++
}

function createSpread() {
  let [times, sum, least, most] = [0, 0, Infinity, 0]
  return {
    add(value: number | null) {
      if (value === null || value < 0) return
      times++
      sum += value
      least = Math.min(least, value)
      most = Math.max(most, value)
    },
    read: () => (times === 0 ? null : { least, most, mean: Math.round(sum / times) }),
  }
}

/** Returns a target without its passkey, and shortened, so that it can be shown to staff. */
function hidden(target: string): string {
  return target
    .replace(/(?<![%0-9A-Za-z~._-])[0-9A-Za-z]{16,64}(?![0-9A-Za-z%~._-])/g, hiddenKey)
    .slice(0, 600)
}

/** Returns enough of a passkey to recognize it, but too little to use it. */
export function hiddenKey(passkey: string): string {
  return `${passkey.slice(0, 4)}…`
}

/** Returns an escaped info hash as hex digits, or `no hash` if it is not one. */
function hexOf(escaped: string): string {
  const text = escaped.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return text.length === 20 ? Buffer.from(text, 'latin1').toString('hex') : 'no hash'
}

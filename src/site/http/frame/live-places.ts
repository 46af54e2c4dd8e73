import type { Listener } from '../../../store/base/listen.ts'
import { ANNOUNCED_CHANNEL } from '../../../store/records/announcements.ts'
import type { NetworkBans } from '../identity/network-bans.ts'
import type { Sink } from './sink.ts'

// Streams that continue after a position: each reads rows of the database in order from where it
// was, whenever there are new ones. So any node can continue a stream that another one began.

/** Proxies close connections that are silent for a minute. */
export const HEARTBEAT_MS = 15_000
/** Programs reconnect automatically. */
const LIFE_MS = 60 * 60_000
/** After how long a reader connects again. */
export const RETRY_MS = 3_000
/** The most bytes that a slow reader may leave unread: a few pages. */
const UNREAD_BYTES = 512 * 1024
/** Below this number of unread bytes, the next page is read. */
const ROOM_BYTES = 64 * 1024
/** How often and for how long the stream waits for a reader to catch up. */
const DRAIN_MS = 100
const DRAINS = 100
/** The most streams of a member: a program needs one; more are for tests or another machine. */
const PER_MEMBER = 4
const PER_NODE = 1_000
/** The most streams that read at the same time: requests need database connections, too. */
const READS_AT_ONCE = 3

export interface Follower {
  readonly memberId: number
  readonly isStaff: boolean
  readonly address: string
  /** Checked before each page and with each heartbeat: a token may have been revoked. */
  readonly hasAccess: () => Promise<boolean>
  readonly read: (after: number) => Promise<Page>
}

export interface Page {
  /** Events as text; '' if none is for this reader. */
  readonly text: string
  /** Where the next page begins. */
  readonly place: number
  /** Whether no rows follow it yet. */
  readonly isEnd: boolean
}

export interface Places {
  readonly start: () => void
  readonly hasRoom: (memberId: number) => boolean
  /** Opens a stream that sends everything after a position, then new rows. */
  readonly open: (follower: Follower, sink: Sink, after: number, greeting: string) => void
  /** Ends the streams of a member, or of all staff. */
  readonly endOf: (whose: number | 'staff') => void
  readonly count: () => number
  readonly stop: () => void
}

interface Stream {
  readonly follower: Follower
  readonly sink: Sink
  place: number
  /** The last position that the reader received. */
  said: number
  isReading: boolean
  drains: number
  beatsLeft: number
}

interface State {
  readonly bans: Pick<NetworkBans, 'reasonFor'>
  readonly streams: Set<Stream>
  /** Streams that have something to read, in turn. */
  readonly ready: Set<Stream>
  reading: number
  beat: NodeJS.Timeout | undefined
}

export function createPlaces(listener: Listener, bans: Pick<NetworkBans, 'reasonFor'>): Places {
  const streams = new Set<Stream>()
  const state: State = { bans, streams, ready: new Set(), reading: 0, beat: undefined }
  const wakeAll = () => streams.forEach((stream) => wake(state, stream))
  return {
    start() {
      listener.on(ANNOUNCED_CHANNEL, wakeAll)
      listener.onGap(wakeAll)
      state.beat = setInterval(() => streams.forEach((one) => beat(state, one)), HEARTBEAT_MS)
      state.beat.unref()
    },
    hasRoom: (memberId) =>
      streams.size < PER_NODE &&
      [...streams].filter(({ follower }) => follower.memberId === memberId).length < PER_MEMBER,
    open(follower, sink, after, greeting) {
      const beatsLeft = Math.round(LIFE_MS / HEARTBEAT_MS)
      const place = { place: after, said: after }
      const stream = { follower, sink, ...place, isReading: false, drains: 0, beatsLeft }
      streams.add(stream)
      sink.onClose(() => drop(state, stream))
      write(state, stream, `retry: ${RETRY_MS}\n${greeting}\n`)
      wake(state, stream)
    },
    endOf(whose) {
      for (const stream of streams) if (isOf(stream, whose)) end(state, stream)
    },
    count: () => streams.size,
    stop() {
      clearInterval(state.beat)
      for (const stream of streams) end(state, stream)
    },
  }
}

function isOf({ follower }: Stream, whose: number | 'staff'): boolean {
  return whose === 'staff' ? follower.isStaff : follower.memberId === whose
}

function drop({ streams, ready }: State, stream: Stream): void {
  streams.delete(stream)
  ready.delete(stream)
}

function end(state: State, stream: Stream): void {
  drop(state, stream)
  stream.sink.end()
}

/** A reader that is too slow is disconnected; it continues from its position when it returns. */
function cut(state: State, stream: Stream): void {
  drop(state, stream)
  stream.sink.cut()
}

function write(state: State, stream: Stream, text: string): void {
  stream.sink.write(text)
  if (stream.sink.unreadBytes() > UNREAD_BYTES) cut(state, stream)
}

function wake(state: State, stream: Stream): void {
  if (!state.streams.has(stream)) return
  state.ready.add(stream)
  readSome(state)
}

function readSome(state: State): void {
  for (const stream of state.ready) {
    if (state.reading >= READS_AT_ONCE) return
    if (stream.isReading) continue // it is woken again when it has read
    state.ready.delete(stream)
    stream.isReading = true
    state.reading++
    // If the database is unavailable, the stream ends, and its reader reconnects.
    void readPage(state, stream)
      .catch(() => end(state, stream))
      .finally(() => {
        stream.isReading = false
        state.reading--
        readSome(state)
      })
  }
}

async function readPage(state: State, stream: Stream): Promise<void> {
  const { follower, sink } = stream
  if (!(await follower.hasAccess())) return end(state, stream)
  const page = await follower.read(stream.place)
  if (!state.streams.has(stream)) return
  stream.place = page.place
  if (page.text !== '') {
    stream.said = page.place
    write(state, stream, `${page.text}id: ${page.place}\n\n`)
  }
  if (page.isEnd) return
  if (sink.unreadBytes() <= ROOM_BYTES) wake(state, stream)
  else drain(state, stream)
}

/** Waits for a reader to catch up, up to a limit. */
function drain(state: State, stream: Stream): void {
  if (!state.streams.has(stream)) return
  if (stream.sink.unreadBytes() <= ROOM_BYTES) {
    stream.drains = 0
    return wake(state, stream)
  }
  if (++stream.drains > DRAINS) return cut(state, stream)
  setTimeout(() => drain(state, stream), DRAIN_MS).unref()
}

function beat(state: State, stream: Stream): void {
  if (--stream.beatsLeft <= 0) return end(state, stream)
  void checked(state, stream).catch(() => end(state, stream))
}

async function checked(state: State, stream: Stream): Promise<void> {
  const { follower } = stream
  const isBanned = (await state.bans.reasonFor(follower.address)) !== null
  if (isBanned || !(await follower.hasAccess())) return end(state, stream)
  if (!state.streams.has(stream)) return
  // An event without data only moves the position, so that less is read again after a reconnect.
  write(state, stream, stream.place > stream.said ? `id: ${stream.place}\n\n` : ':\n\n')
  stream.said = stream.place
  wake(state, stream)
}

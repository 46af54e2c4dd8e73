import { isTold } from '../../../domain/notifications/notice-rights.ts'
import { wordsOf } from '../../../domain/notifications/notices.ts'
import { changedText } from '../../../domain/notifications/changes.ts'
import type { Permission, Rights } from '../../../domain/roles/permissions.ts'
import { isForStaff } from '../../../domain/roles/permissions.ts'
import type { Listener } from '../../../store/base/listen.ts'
import type { LiveMessage, LiveNotice, LivePost } from '../../../store/records/live.ts'
import { isNews, newsText } from '../../../domain/forums/news.ts'
import { LIVE_CHANNEL } from '../../../store/records/live.ts'
import * as signIns from '../../../store/accounts/sign-ins.ts'
import type { NetworkBans } from '../identity/network-bans.ts'
import type { Places } from './live-places.ts'
import { createPlaces, HEARTBEAT_MS, RETRY_MS } from './live-places.ts'
import type { Sink } from './sink.ts'

// Live updates to browsers as server-sent events. A node keeps the open streams, and learns through
// NOTIFY what any node has sent (store/records/live.ts). A stream is authorized once, when it is
// opened, so it must end when its rights change: NOTIFY says so, and after a gap in listening all
// streams end.

/** A browser reconnects automatically, with the current rights of its member. */
const LIFE_MS = 10 * 60_000
/** The most bytes that a slow reader may leave unread. */
const UNREAD_BYTES = 64 * 1024
/** The most open tabs per member; further ones show pages without live updates. */
const PER_MEMBER = 8
/** The most streams per node: half of the connections that it accepts. */
const PER_NODE = 5_000
/** The time over which all browsers of a node reconnect after a gap in listening. */
const SPREAD_MS = 15_000

export interface Reader {
  readonly memberId: number
  /** Null with an API token. */
  readonly signInId: string | null
  readonly rights: Rights
  /**
   * Returns whether it is still allowed; called once the stream is open, as a ban may have come
   * before.
   */
  readonly hasAccess: () => Promise<boolean>
  /** The subject of its page, such as `topic-5` or `request-5`; absent: nothing that changes. */
  readonly about?: string
  /** Returns the number of posts written since its page was made. */
  readonly missedPosts?: () => Promise<number>
  /** The address of the reader: its network may be banned later, which each heartbeat checks. */
  readonly address: string
}

interface Missed {
  /** The last update that the browser received; null on its first connection. */
  readonly after: number | null
  readonly since: (after: number) => Promise<readonly LiveMessage[]>
}

export interface Live {
  readonly start: () => void
  /** Whether there is room for another stream of this member. */
  readonly hasRoom: (memberId: number) => boolean
  /** Opens a stream: sends missed updates first, then new ones. */
  readonly open: (reader: Reader, sink: Sink, missed: Missed) => void
  /** Streams of programs that continue after a place. */
  readonly places: Places
  readonly count: () => number
  readonly stop: () => void
}

interface Stream {
  readonly reader: Reader
  readonly sink: Sink
  /** Updates that arrived while `missed` was queried; null once they were sent. */
  waiting: LiveMessage[] | null
  /** Updates up to this ID were received before the connection, or sent as missed ones. */
  known: number
  beatsLeft: number
}

interface LiveState {
  readonly streams: Set<Stream>
  readonly listener: Listener
  readonly bans: Pick<NetworkBans, 'reasonFor'>
  readonly postReaders: PostReaders
  readonly places: Places
  beat: NodeJS.Timeout | undefined
}

/** Streams of members who learn about a post: one query, however many pages are open. */
export type PostReaders = (post: LivePost, members: readonly number[]) => Promise<readonly number[]>

export function createLive(
  listener: Listener,
  bans: Pick<NetworkBans, 'reasonFor'>,
  postReaders: PostReaders,
): Live {
  const streams = new Set<Stream>()
  const live: LiveState = {
    streams,
    listener,
    bans,
    postReaders,
    places: createPlaces(listener, bans),
    beat: undefined,
  }

  return {
    start: () => start(live),
    hasRoom: (memberId) => streams.size < PER_NODE && ofMember(live, memberId).length < PER_MEMBER,
    open: (reader, sink, missed) => open(live, reader, sink, missed),
    places: live.places,
    count: () => streams.size + live.places.count(),
    stop: () => stop(live),
  }
}

function ofMember(live: LiveState, id: number): Stream[] {
  return [...live.streams].filter(({ reader }) => reader.memberId === id)
}

/** A stream may have ended while a query for it was on its way: then nothing is written. */
function write(live: LiveState, stream: Stream, text: string): void {
  if (!live.streams.has(stream)) return
  stream.sink.write(text)
  if (stream.sink.unreadBytes() <= UNREAD_BYTES) return
  live.streams.delete(stream)
  stream.sink.cut()
}

function end(live: LiveState, stream: Stream): void {
  live.streams.delete(stream)
  stream.sink.end()
}

function tell(live: LiveState, stream: Stream, message: LiveMessage): void {
  if (!isTold(message.code, (permission) => mayHear(stream, permission))) return
  if (stream.waiting !== null) stream.waiting.push(message)
  // NOTIFY from another node may be late.
  else if (message.id > stream.known) write(live, stream, messageText(message))
}

function hear(live: LiveState, payload: string): void {
  const notice = JSON.parse(payload) as LiveNotice
  if ('member' in notice) {
    for (const stream of ofMember(live, notice.member)) tell(live, stream, notice.message)
    return
  }
  if ('post' in notice) {
    // A page that misses it asks for missed posts when it reconnects.
    void tellPost(live, notice.post).catch(() => {})
    return
  }
  if ('ended' in notice) {
    for (const stream of live.streams) if (isOf(stream, notice.ended)) end(live, stream)
    live.places.endOf(notice.ended)
    return
  }
  if ('changed' in notice) {
    for (const stream of live.streams) {
      if (stream.reader.about === notice.changed) write(live, stream, changedText)
    }
    return
  }
  const text = hintText(notice)
  for (const stream of live.streams) if (mayHear(stream, notice.right)) write(live, stream, text)
}

async function tellPost(live: LiveState, post: LivePost): Promise<void> {
  const near = [...live.streams].filter(({ reader }) => {
    const { about, memberId, rights } = reader
    const isOther = memberId !== post.authorId && rights.has('forums.read')
    return about !== undefined && isOther && isNews(about, post)
  })
  if (near.length === 0) return
  const members = new Set(near.map(({ reader }) => reader.memberId))
  const readers = new Set(await live.postReaders(post, [...members]))
  const text = newsText(1, post.id)
  for (const stream of near) {
    const isTold = readers.has(stream.reader.memberId) && live.streams.has(stream)
    if (isTold) write(live, stream, text)
  }
}

async function catchUp(live: LiveState, stream: Stream, { after, since }: Missed): Promise<void> {
  if (!(await stream.reader.hasAccess())) return end(live, stream)
  for (const message of after === null ? [] : await since(after)) {
    write(live, stream, messageText(message))
    stream.known = message.id
  }
  const posts = (await stream.reader.missedPosts?.()) ?? 0
  if (posts > 0) write(live, stream, newsText(posts, null))
  const waiting = stream.waiting ?? []
  stream.waiting = null
  for (const message of waiting) tell(live, stream, message)
}

function start(live: LiveState): void {
  const { listener, streams } = live
  live.places.start()
  listener.on(LIVE_CHANNEL, (payload) => hear(live, payload))
  listener.on(signIns.ENDED_CHANNEL, (id) => {
    for (const stream of streams) if (stream.reader.signInId === id) end(live, stream)
  })
  listener.onGap(() => endAll(live))
  live.beat = setInterval(() => {
    for (const stream of streams) {
      if (--stream.beatsLeft <= 0) end(live, stream)
      else void beat(live, stream).catch(() => end(live, stream))
    }
  }, HEARTBEAT_MS).unref()
}

async function beat(live: LiveState, stream: Stream): Promise<void> {
  if ((await live.bans.reasonFor(stream.reader.address)) !== null) end(live, stream)
  else if (live.streams.has(stream)) write(live, stream, ':\n\n')
}

/** Ends all streams. Their browsers reconnect one after the other and get what they missed. */
function endAll(live: LiveState): void {
  const all = [...live.streams]
  all.forEach((stream, index) => {
    write(live, stream, `retry: ${RETRY_MS + Math.round((SPREAD_MS * index) / all.length)}\n\n`)
    end(live, stream)
  })
}

function open(live: LiveState, reader: Reader, sink: Sink, missed: Missed): void {
  const { streams } = live
  const beatsLeft = Math.round(LIFE_MS / HEARTBEAT_MS)
  const known = missed.after ?? 0
  const stream: Stream = { reader, sink, waiting: [], known, beatsLeft }
  streams.add(stream)
  sink.onClose(() => streams.delete(stream))
  write(live, stream, `retry: ${RETRY_MS}\n\n`)
  // If the database is unavailable, the stream ends; the browser reconnects and asks for the
  // rest.
  catchUp(live, stream, missed).catch(() => end(live, stream))
}

function stop(live: LiveState): void {
  clearInterval(live.beat)
  live.places.stop()
  for (const stream of live.streams) end(live, stream)
}

function isOf({ reader }: Stream, whose: number | 'staff'): boolean {
  return whose === 'staff' ? [...reader.rights].some(isForStaff) : reader.memberId === whose
}

function mayHear({ reader }: Stream, right: Permission): boolean {
  return reader.rights.has(right)
}

function messageText({ id, href, ...notice }: LiveMessage): string {
  // A message that several notifications were merged into is already counted.
  const again = notice.times > 1 ? { isAgain: true } : {}
  const data = JSON.stringify({ says: wordsOf(notice), href, ...again })
  return `id: ${id}\nevent: ${notice.kind}\ndata: ${data}\n\n`
}

function hintText({ hint, name }: { readonly hint: string; readonly name: string }): string {
  return `event: ${hint}\ndata: ${JSON.stringify({ name })}\n\n`
}

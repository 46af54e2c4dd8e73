import type { Permission, Rights } from '../../../domain/roles/permissions.ts'
import type { Listener } from '../../../store/base/listen.ts'
import type { LiveMessage, LiveNotice } from '../../../store/records/live.ts'
import { LIVE_CHANNEL } from '../../../store/records/live.ts'
import * as signIns from '../../../store/accounts/sign-ins.ts'

// Live updates to browsers as server-sent events. A node keeps the open streams, and learns by
// NOTIFY what any node has sent (store/notifications/live.ts).

/** Proxies cut what is silent for a minute. */
const HEARTBEAT_MS = 15_000
/** A browser reconnects automatically, with the current rights of its member. */
const LIFE_MS = 10 * 60_000
/** What a slow reader may leave unread. */
const UNREAD_BYTES = 64 * 1024
/** Open tabs per member; further ones show pages without live updates. */
const PER_MEMBER = 8
/** Half of the connections that a node accepts. */
const PER_NODE = 5_000
const RETRY_MS = 3_000

/** One open response. */
export interface Sink {
  readonly write: (text: string) => void
  readonly unreadBytes: () => number
  readonly end: () => void
  readonly cut: () => void
  readonly onClose: (handler: () => void) => void
}

interface Reader {
  readonly memberId: number
  /** Null with an API token. */
  readonly signInId: string | null
  readonly rights: Rights
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
  readonly count: () => number
  readonly stop: () => void
}

interface Stream {
  readonly reader: Reader
  readonly sink: Sink
  /** Updates that arrived while `missed` was queried; null once they were sent. */
  waiting: LiveMessage[] | null
  /** Updates up to this ID were received before the connection, or were sent as missed. */
  known: number
  beatsLeft: number
}

interface LiveState {
  readonly streams: Set<Stream>
  readonly listener: Listener
  beat: NodeJS.Timeout | undefined
}

export function createLive(listener: Listener): Live {
  const streams = new Set<Stream>()
  const live: LiveState = {
    streams,
    listener,
    beat: undefined,
  }

  return {
    start: () => start(live),
    hasRoom: (memberId) => streams.size < PER_NODE && ofMember(live, memberId).length < PER_MEMBER,
    open: (reader, sink, missed) => open(live, reader, sink, missed),
    count: () => streams.size,
    stop: () => stop(live),
  }
}

function ofMember(live: LiveState, id: number): Stream[] {
  return [...live.streams].filter(({ reader }) => reader.memberId === id)
}

function write(live: LiveState, stream: Stream, text: string): void {
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
  if (stream.waiting !== null) stream.waiting.push(message)
  // NOTIFY of another node may be late.
  else if (message.id > stream.known) write(live, stream, messageText(message))
}

function hear(live: LiveState, payload: string): void {
  const notice = JSON.parse(payload) as LiveNotice
  if ('member' in notice) {
    for (const stream of ofMember(live, notice.member)) tell(live, stream, notice.message)
    return
  }
  const text = hintText(notice)
  for (const stream of live.streams) if (mayHear(stream, notice.right)) write(live, stream, text)
}

async function catchUp(live: LiveState, stream: Stream, { after, since }: Missed): Promise<void> {
  for (const message of after === null ? [] : await since(after)) {
    write(live, stream, messageText(message))
    stream.known = message.id
  }
  const waiting = stream.waiting ?? []
  stream.waiting = null
  for (const message of waiting) tell(live, stream, message)
}

function start(live: LiveState): void {
  const { listener, streams } = live
  listener.on(LIVE_CHANNEL, (payload) => hear(live, payload))
  listener.on(signIns.ENDED_CHANNEL, (id) => {
    for (const stream of streams) if (stream.reader.signInId === id) end(live, stream)
  })
  live.beat = setInterval(() => {
    for (const stream of streams) {
      if (--stream.beatsLeft <= 0) end(live, stream)
      else write(live, stream, ':\n\n')
    }
  }, HEARTBEAT_MS).unref()
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
  for (const stream of live.streams) end(live, stream)
}

function mayHear({ reader }: Stream, right: Permission): boolean {
  return reader.rights.has(right)
}

function messageText({ id, kind, says, href }: LiveMessage): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ says, href })}\n\n`
}

function hintText({ hint, name }: { readonly hint: string; readonly name: string }): string {
  return `event: ${hint}\ndata: ${JSON.stringify({ name })}\n\n`
}

import type { Log } from '../shared/log.ts'
import type { SpokenChannel } from '../store/irc/speaking.ts'
import type { Said } from '../store/irc/places.ts'
import type { Book } from './book.ts'
import type { FloodQueue } from './pacing.ts'
import type { Session } from './session/session.ts'
import { TalkLost } from './session/talk.ts'

// Says the lines of one channel, each once.

export interface SpeakerOptions {
  readonly channel: SpokenChannel
  readonly session: Session
  readonly book: Book
  readonly flood: FloodQueue
  readonly lineOf: (entry: Said, limit: number) => Promise<string>
  readonly report: (fault: string | null) => Promise<void>
  readonly log: Log
  readonly stopping: AbortSignal
}

export interface Speaker {
  /**
   * Says the next line. Resolves with false if there is none, or if the bot cannot speak in the
   * channel for now.
   */
  readonly step: () => Promise<boolean>
}

/** After this time, the bot tries again if a channel has refused it, or a line. */
const REFUSED_MS = 30_000

interface State {
  readonly options: SpeakerOptions
  readonly waiting: Said[]
  /** The place in the queue after all lines in `waiting`. */
  upTo: number
  isSettled: boolean
  quietUntil: number
  /** Whether the channel has refused the bot, so that the next success must be reported. */
  isRefused: boolean
}

export function createSpeaker(options: SpeakerOptions): Speaker {
  const began = { isSettled: false, quietUntil: 0, isRefused: true }
  const state: State = { options, waiting: [], upTo: 0, ...began }
  return { step: () => step(state) }
}

async function step(state: State): Promise<boolean> {
  const { channel, session, report } = state.options
  if (performance.now() < state.quietUntil) return false
  const fault = await session.join(channel)
  if (fault !== null) return refused(state, fault)
  if (state.isRefused) await report(null)
  state.isRefused = false
  if (!state.isSettled) await settleDoubt(state)
  state.isSettled = true
  if (state.waiting.length === 0 && !(await lookForMore(state))) return false
  const entry = state.waiting.shift()
  if (entry !== undefined) return sayOnce(state, entry)
  return true
}

/** Reads the announcements that are due. Resolves with false if there are none. */
async function lookForMore(state: State): Promise<boolean> {
  const { book, channel } = state.options
  if (state.upTo > 0) await book.pass(channel.id, state.upTo)
  state.upTo = 0
  const due = await book.due(channel.id)
  if (due === null) return false
  state.waiting.push(...due.entries)
  state.upTo = due.upTo
  return true
}

async function sayOnce(state: State, entry: Said): Promise<boolean> {
  const { channel, session, book, flood, lineOf, log, stopping } = state.options
  await flood.take(stopping)
  if (stopping.aborted) return false
  const text = await lineOf(entry, session.limitFor(channel.name))
  if (!(await book.intend(channel.id, entry.id, text))) return true
  let said: Awaited<ReturnType<Session['say']>>
  try {
    said = await session.say(channel.name, text)
  } catch (error) {
    if (error instanceof TalkLost) await book.lost(channel.id, entry.id)
    throw error
  }
  if (said.isSaid) {
    await book.said(channel.id, entry.id)
    const what = 'aboutId' in entry ? { [entry.kind]: entry.aboutId } : { torrent: entry.torrentId }
    log('irc.said', { channel: channel.name, ...what })
    return true
  }
  await book.unsaid(channel.id, entry.id)
  state.waiting.unshift(entry)
  return refused(state, said.fault)
}

/**
 * Settles a line about which it is not known whether it was said. If the server keeps a history,
 * the history of the channel shows it. Otherwise the cause decides. When a process saw its
 * connection end without an answer, the line had most likely not reached the server, and is said
 * again. When the process itself ended, the line most likely had reached the server, because it is
 * sent immediately after the note and the answer takes a round trip; it is not said again.
 */
async function settleDoubt({ options }: State): Promise<void> {
  const { channel, session, book, log } = options
  await book.settle()
  const doubt = await book.doubtOf(channel.id)
  if (doubt === null) return
  const known = await session.wasSaid(channel.name, doubt.text)
  const isSaid = known ?? !doubt.isLost
  log.warn('irc.in-doubt', {
    channel: channel.name,
    place: doubt.place,
    isSaid,
    isKnown: known !== null,
  })
  if (isSaid) await book.said(channel.id, doubt.place)
  else await book.unsaid(channel.id, doubt.place)
}

async function refused(state: State, fault: string): Promise<boolean> {
  const { channel, report, log } = state.options
  log.warn('irc.refused', { channel: channel.name, fault })
  state.quietUntil = performance.now() + REFUSED_MS
  state.isRefused = true
  await report(fault)
  return false
}

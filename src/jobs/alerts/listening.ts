import type { Chat, ListenTools } from '../../shared/alerts/chat.ts'
import { LISTEN_SECONDS } from '../../shared/alerts/chat.ts'
import { postTo } from '../../shared/alerts/post.ts'
import type { TargetSettings } from '../../shared/alerts/exchange.ts'
import { targetKind } from '../../shared/alerts/targets/index.ts'
import type { Log } from '../../shared/log.ts'
import type { ChatTarget } from '../../store/alerts/heard.ts'
import * as heard from '../../store/alerts/heard.ts'
import * as targets from '../../store/alerts/targets.ts'
import { pause } from '../../shared/running/pause.ts'
import { growingPause } from '../running/growing-pause.ts'
import type { Deciding } from './carry-out.ts'
import { carryOut } from './carry-out.ts'

/** The time between two checks of the list of targets. */
const LOOK_MS = 3_000
const LIMIT_MS = (LISTEN_SECONDS + 10) * 1_000
const MAX_BYTES = 2 * 1024 * 1024
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 120_000

export interface ListeningOptions extends Deciding {
  readonly log: Log
}

/** Targets that are read together, because they use the same bot. */
interface Group {
  readonly first: ChatTarget
  readonly chat: Chat
  readonly settings: TargetSettings
  /** The chats in which replies count, in addition to private ones. */
  readonly places: readonly string[]
}

/**
 * Reads the chats of targets and carries out what staff reply, until `stopping` is aborted. Only
 * one program may do this at a time: some services deliver each message only once, others to every
 * program that asks.
 */
export async function listenToChats(
  options: ListeningOptions,
  stopping: AbortSignal,
): Promise<void> {
  const running = new Map<string, { readonly end: AbortController; readonly done: Promise<void> }>()
  while (!stopping.aborted) {
    const groups = await groupsOf(options).catch(() => null)
    if (groups !== null) {
      for (const [key, { end }] of running) if (!groups.has(key)) end.abort()
      for (const [key, group] of groups) {
        if (running.has(key)) continue
        const end = new AbortController()
        const done = listen(options, group, AbortSignal.any([stopping, end.signal]))
        running.set(key, { end, done: done.finally(() => running.delete(key)) })
      }
    }
    await pause(LOOK_MS, stopping)
  }
  await Promise.all([...running.values()].map(({ done }) => done))
}

/**
 * Groups targets by a key that contains their chats and settings, so that a change starts a new
 * reading.
 */
async function groupsOf({ db, secrets }: ListeningOptions): Promise<Map<string, Group>> {
  const byKey = new Map<string, Group>()
  for (const target of await heard.targets(db)) {
    const chat = targetKind(target.kind)?.chat
    const settings = settingsOf(target, secrets)
    if (chat === undefined || settings === null) continue
    const key = `${target.kind} ${chat.key(settings)}`
    const there = byKey.get(key)
    const places = [...(there?.places ?? []), chat.place(settings)]
    byKey.set(key, { first: there?.first ?? target, chat, settings, places })
  }
  return new Map([...byKey].map(([key, group]) => [`${key} ${group.places.join(' ')}`, group]))
}

function settingsOf(
  { sealed }: ChatTarget,
  secrets: ListeningOptions['secrets'],
): TargetSettings | null {
  try {
    return targets.unsealed(secrets, sealed)
  } catch {
    return null
  }
}

async function listen(options: ListeningOptions, group: Group, end: AbortSignal): Promise<void> {
  const { log } = options
  const retry = growingPause(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, end)
  const state: State = { heard: group.first.heard, isNoted: false }
  while (!end.aborted) {
    try {
      if (await listenOnce(options, group, state, end)) retry.reset()
      else await retry.wait()
    } catch (error) {
      log.debug('alerts.unheard', { target: group.first.name, error: String(error) })
      await retry.wait()
    }
  }
}

interface State {
  /** The position from which reading continues. */
  heard: string | null
  /** Whether the position is stored and there is no error. */
  isNoted: boolean
}

/** Reads the chats once; returns false when it failed. */
async function listenOnce(
  options: ListeningOptions,
  { first, chat, settings, places }: Group,
  state: State,
  end: AbortSignal,
): Promise<boolean> {
  const { db, log } = options
  const limits = { limitMs: LIMIT_MS, maxBytes: MAX_BYTES, stopping: end }
  const tools: ListenTools = { post: (url, posting) => postTo(url, posting, limits) }
  const found = await chat.listen(settings, state.heard, tools)
  if (end.aborted) return false
  if (!found.ok) {
    log.debug('alerts.unheard', { target: first.name, error: found.error })
    state.isNoted = false
    await heard.noteError(db, first.id, found.error)
    if (found.restSeconds !== undefined) await pause(found.restSeconds * 1_000, end)
    return false
  }
  // The position is stored last: if a node dies before that, the next one carries out the same
  // commands again, which changes nothing.
  for (const message of found.messages) {
    if (!message.isPrivate && !places.includes(message.place)) continue
    const says = await carryOut(options, first.kind, message)
    if (says === null) continue
    const outcome = await chat.answer(settings, message, says, tools)
    const error = outcome.ok ? {} : { error: outcome.error }
    log('alerts.replied', { target: first.name, kind: first.kind, ...error })
  }
  if (found.heard !== state.heard || !state.isNoted) await heard.note(db, first.id, found.heard)
  state.heard = found.heard
  state.isNoted = true
  return true
}

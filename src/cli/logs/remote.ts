import type { Clock } from '../../shared/clock.ts'
import type { LogFilter, LogRecord } from '../../shared/log-files/record.ts'
import { readRecord } from '../../shared/log-files/record.ts'
import { pause } from '../../shared/running/pause.ts'
import type { Db } from '../../store/base/db.ts'
import * as questions from '../../store/fleet/log-questions.ts'
import type { Actor } from '../../store/records/audit.ts'
import { CommandError } from '../define-command.ts'
import type { Following } from './following.ts'
import { shortlyBefore } from './shown-lines.ts'

const LOOK_MS = 100
/** The pause between two requests while new lines are followed. */
const FOLLOW_MS = 2_000
/**
 * A node that does not answer for this long is silent: one that is up starts to answer almost
 * immediately.
 */
const SILENT_MS = 15_000

export interface RemoteLogs {
  readonly db: Db
  readonly node: string
  /** Who requested the lines; null: the request continues another one. */
  readonly actor: Actor | null
  readonly clock: Clock
  /** For how long there may be no answer before the node counts as silent, in milliseconds. */
  readonly silentMs?: number
}

/** The node did not answer. */
class Silent extends CommandError {}

/**
 * Yields the lines of another node since a time, in order of time.
 *
 * @throws CommandError when the node does not answer
 */
export async function* recordsFrom(
  remote: RemoteLogs,
  filter: LogFilter,
  stopping?: AbortSignal,
): AsyncGenerator<LogRecord> {
  const place = createPlace(filter.since)
  for (let actor = remote.actor; ; actor = null) {
    let [hasNews, isCut] = [false, false]
    const wanted = { ...filter, since: place.since() }
    for await (const part of answerOf({ ...remote, actor }, wanted, stopping)) {
      isCut = part.isCut
      for (const line of part.lines.split('\n')) {
        const record = readRecord(line)
        if (record === null || !place.isNew(record)) continue
        hasNews = true
        yield record
      }
    }
    if (!isCut || !hasNews) return
  }
}

/**
 * Returns the new lines of another node: those since shortly before this call. A node that does not
 * answer, for example during a restart, is asked again, and its lines follow when it is back.
 */
export function followRemote(remote: RemoteLogs, filter: LogFilter): Following {
  const place = createPlace(shortlyBefore(remote.clock.now()))
  return async (take, stopping) => {
    while (!stopping.aborted) {
      const wanted = { ...filter, since: place.since() }
      try {
        for await (const record of recordsFrom({ ...remote, actor: null }, wanted, stopping)) {
          if (place.isNew(record)) take(record)
        }
      } catch (error) {
        if (!(error instanceof Silent)) throw error
      }
      await pause(FOLLOW_MS, stopping)
    }
  }
}

/**
 * Creates the time from which lines are requested next. Lines of the same millisecond are requested
 * again, because there may be more of them.
 */
function createPlace(begin: Date) {
  let since = begin
  let seen = new Set<string>()
  return {
    since: () => since,
    /** Whether a line has not been returned before. Call it with lines in order of time. */
    isNew({ time, line }: LogRecord): boolean {
      if (seen.has(line)) return false
      const at = new Date(time)
      if (at > since) seen = new Set()
      since = at
      seen.add(line)
      return true
    },
  }
}

async function* answerOf(
  { db, node, actor, clock, silentMs = SILENT_MS }: RemoteLogs,
  { since, level, roles, events }: LogFilter,
  stopping?: AbortSignal,
): AsyncGenerator<{ readonly lines: string; readonly isCut: boolean }> {
  const lists = { roles: [...roles], events: [...events] }
  const question = { since: since.toISOString(), level, ...lists }
  const id = await questions.ask(db, { node, question }, actor, clock.now())
  try {
    let next = 0
    for (let waitedMs = 0; waitedMs < silentMs; waitedMs += LOOK_MS) {
      const found = await questions.answer(db, id, next)
      if (found === null) break
      for (const lines of found.parts) yield { lines, isCut: found.isCut }
      if (found.isWhole) return
      if (found.parts.length > 0) waitedMs = 0
      next += found.parts.length
      await pause(LOOK_MS, stopping)
      if (stopping?.aborted) return
    }
    throw new Silent(`${node} does not answer: is it up and connected to the bridge?`)
  } finally {
    await questions.forget(db, id)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { logsAsked } from '../../bridge/events/log-events.ts'
import { logsTold, MAX_PART, MAX_PARTS } from '../../bridge/events/log-events.ts'
import { partsOf } from '../../shared/log-files/parts.ts'
import type { Log } from '../../shared/log.ts'

export interface LogAnswersOptions {
  readonly node: string
  readonly storeId: string
  /** The folder of the log files. */
  readonly folder: string
  /** Sends an event; returns false while the bridge is not connected or has too much to send. */
  readonly send: (event: Envelope) => boolean
  readonly log: Log
  /** Seconds since 1970. */
  readonly wall: () => number
}

/** Older questions are ignored: no one waits for the answer any longer. */
const MOST_AGE_SECONDS = 60
/** The most questions that are answered at the same time. */
const MOST_AT_ONCE = 2
const AGAIN_MS = 100
const MOST_ATTEMPTS = 100

/** Sends lines of the log files to jobs when staff ask this node for them. */
export function createLogAnswers(options: LogAnswersOptions) {
  const { node, wall, log } = options
  let running = 0
  return {
    onLogsAsked(question: Payload<typeof logsAsked>): void {
      if (question.node !== node || wall() - question.askedAt > MOST_AGE_SECONDS) return
      if (running >= MOST_AT_ONCE) return
      running++
      void answer(options, question)
        .catch((error: unknown) => log.warn('logs.unread', { error: String(error) }))
        .finally(() => running--)
    },
  }
}

async function answer(
  { node, storeId, folder, send }: LogAnswersOptions,
  { questionId, since, level, roles, events }: Payload<typeof logsAsked>,
): Promise<void> {
  const filter = { since: new Date(since), level, roles, events, nodes: [node] }
  const limits = { characters: MAX_PART, parts: MAX_PARTS }
  for await (const part of partsOf(folder, filter, limits)) {
    const told = envelope(logsTold, { questionId, node, storeId, ...part })
    for (let attempt = 1; !send(told); attempt++) {
      if (attempt === MOST_ATTEMPTS) throw new Error('the bridge accepts no more messages')
      await sleep(AGAIN_MS)
    }
  }
}

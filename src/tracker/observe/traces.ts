import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import type { announceAsked } from '../../bridge/events/explain-events.ts'
import { announceExplained } from '../../bridge/events/explain-events.ts'
import type { Log } from '../../shared/log.ts'
import type { Io } from '../io/choose-io.ts'
import type { Journals } from '../journal/journals.ts'
import { createLogAnswers } from './log-answers.ts'
import { createFigures } from './figures.ts'
import { createForeignUrls } from './foreign-urls.ts'
import { createSignalBook } from './signal-book.ts'
import type { Rounds } from '../memory/tables/rounds.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { NameOfPlace } from './explainer.ts'
import { createExplainer } from './explainer.ts'
import { createTraceKeeper } from './trace-keeper.ts'
import type { World } from '../memory/world.ts'

/**
 * Older questions are ignored: the tracker was offline, and no one waits for the answer any longer.
 */
const MOST_AGE_SECONDS = 60

export interface SeeingOptions {
  readonly world: World
  readonly tables: TableWriters
  readonly journals: Journals
  readonly rounds: Rounds
  readonly threads: number
  readonly node: string
  readonly storeId: string
  readonly io: Io
  /** The folder of the log files. */
  readonly logs: string
  readonly sessionKey: Uint8Array
  readonly send: (event: Envelope) => boolean
  readonly log: Log
  readonly nameOf: NameOfPlace
}

/** Creates what the console shows of a tracker: figures, traces and explanations. */
export function createSeeing(options: SeeingOptions) {
  const { world, tables, node, storeId, send, log } = options
  const traces = createTraceKeeper(options)
  const { onLogsAsked } = createLogAnswers({
    ...{ node, storeId, folder: options.logs, send, log, wall: world.clock.wall },
  })
  const explain = createExplainer(world, tables, options.sessionKey, options.nameOf)

  function answer({ questionId, askedAt, ...question }: Payload<typeof announceAsked>): void {
    if (world.clock.wall() - askedAt > MOST_AGE_SECONDS) return
    const explanation = explain(question)
    if (explanation === null) return log.warn('explain.locked', { questionId })
    send(envelope(announceExplained, { questionId, node, storeId, explanation }))
  }

  return {
    traces,
    signals: createSignalBook(world, storeId, send),
    foreignUrls: createForeignUrls(world, send),
    figures: createFigures({ ...options, traces: traces.active }),
    /** Takes events from the bridge, or from the stored state while the bridge is not connected. */
    news: {
      onTraces: traces.take,
      onLogsAsked,
      onAsked: (question: Payload<typeof announceAsked>) => void setImmediate(answer, question),
    },
  }
}

export type Seeing = ReturnType<typeof createSeeing>

import type { Infer } from '../../shared/shape.ts'
import { count, flag, id, list, randomId, record, text, time } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** The most characters of log lines in one message, which must fit into a frame. */
export const MAX_PART = 200_000
/** The most messages in one answer; the rest must be asked for again, from a later time on. */
export const MAX_PARTS = 40

/** Which log lines are wanted. */
export const logQuestion = record({
  since: time,
  level: count.max(100),
  roles: list(text(20)).max(10),
  events: list(text(80)).max(20),
})

export type LogQuestion = Readonly<Infer<typeof logQuestion>>

// Jobs -> tracker. The named node sends lines of its log files.
export const logsAsked = defineEvent(
  'logs.asked',
  1,
  record({ questionId: id, askedAt: count, node: text(60), ...logQuestion.shape }),
)

// Tracker -> jobs. A part of the answer, in order of time.
export const logsTold = defineEvent(
  'logs.told',
  1,
  record({
    questionId: id,
    node: text(60),
    storeId: randomId,
    number: count.max(MAX_PARTS - 1),
    /** Complete lines, each with its line end. */
    lines: text(MAX_PART),
    isLast: flag,
    isCut: flag,
  }),
  'tracker',
)

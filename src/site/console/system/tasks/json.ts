import {
  count,
  flag,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../../shared/shape.ts'
import { overdueSince } from '../../../../domain/tasks/overdue.ts'
import type { WorkerRow } from '../../../../store/records/tasks/workers.ts'
import type { RunRow } from '../../../../store/records/tasks/runs.ts'
import type { TaskRow } from '../../../../store/records/tasks/tasks.ts'

const results = oneOf(['done', 'unfinished', 'failed', 'lost'])

export const taskShape = named(
  'Task',
  record({
    name: text(60),
    summary: text(200),
    cron: text(60).describe('minute, hour, day, month, weekday; in UTC'),
    budgetSeconds: count,
    budgetRows: count,
    attempts: count,
    jitterSeconds: count,
    limitSeconds: count.describe('a run is stopped after this time'),
    after: list(text(60)).describe('tasks that must succeed before it starts'),
    waitsFor: text(60).nullable(),
    succeededAt: time.nullable(),
    overdueSeconds: count.describe('overdue after this time without a success'),
    overdueSince: time.nullable(),
    pausedAt: time.nullable(),
    pausedBy: text(30).nullable(),
    lastRun: record({
      id,
      node: text(200),
      startedAt: time,
      endedAt: time.nullable().describe('null: still running'),
      result: results.nullable(),
      rows: count,
    }).nullable(),
  }),
)

export const runShape = named(
  'TaskRun',
  record({
    id,
    node: text(200),
    cause: oneOf(['clock', 'news', 'staff']),
    startedAt: time,
    endedAt: time.nullable(),
    result: results.nullable().describe('lost: its node died, and another one took over'),
    endedBy: oneOf(['time', 'rows', 'node', 'pause'])
      .nullable()
      .describe('why an unfinished run ended'),
    rows: count,
    error: text(2_000).nullable(),
  }),
)

export const nodesShape = list(record({ node: text(200), heardAt: time, isUp: flag }))

export function taskJson(row: TaskRow, now: Date) {
  const { runId, node, startedAt, endedAt, result, rows } = row
  const hasRun = runId !== null && node !== null && startedAt !== null
  return {
    name: row.name,
    summary: row.summary,
    cron: row.cron,
    budgetSeconds: row.budgetSeconds,
    budgetRows: row.budgetRows,
    attempts: row.attempts,
    jitterSeconds: row.jitterSeconds,
    limitSeconds: row.limitSeconds,
    after: row.after,
    waitsFor: row.waitsFor,
    succeededAt: row.succeededAt,
    overdueSeconds: row.overdueSeconds,
    overdueSince: overdueSince(row, now),
    pausedAt: row.pausedAt,
    pausedBy: row.pausedBy,
    lastRun: hasRun ? { id: runId, node, startedAt, endedAt, result, rows: rows ?? 0 } : null,
  }
}

export function runJson(row: RunRow) {
  return {
    id: row.id,
    node: row.node,
    cause: row.cause,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    result: row.result,
    endedBy: row.ended_by,
    rows: row.rows,
    error: row.error,
  }
}

export function nodeJson({ node, heardAt, isAlive }: WorkerRow) {
  return { node, heardAt, isUp: isAlive }
}

import { overdueSince } from '../../../../domain/tasks/overdue.ts'
import { count, span, timeText } from '../../../../shared/format.ts'
import type { WorkerRow } from '../../../../store/records/tasks/workers.ts'
import type { RunRow } from '../../../../store/records/tasks/runs.ts'
import type { TaskRow } from '../../../../store/records/tasks/tasks.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Act, TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { whenText } from './when.ts'

interface Tasks {
  readonly rows: readonly TaskRow[]
  readonly nodes: readonly WorkerRow[]
}

export function tasksPage({ rows, nodes }: Tasks, mayRun: boolean, now: Date): TablePage {
  return tablePage({
    title: 'Scheduled tasks',
    caption: 'Scheduled tasks by name',
    lead: nodesLine(nodes),
    make: { label: 'Day view', href: '/admin/jobs/day' },
    rows: rows.map((row) => ({
      head: words('Task', row.name, `/admin/jobs/${row.name}`),
      cells: [
        words('Description', row.summary),
        words('Schedule, UTC', whenText(row.cron)),
        stateOf(row, now),
        moment('Last run', row.startedAt === null ? null : timeText(row.startedAt, now)),
        figure('Duration', took(row.startedAt, row.endedAt, now)),
        figure('Rows', row.rows === null ? '–' : count(row.rows)),
      ],
      acts: mayRun ? actsOf(row) : [],
    })),
    nothing: 'No jobs nodes yet.',
  })
}

function nodesLine(nodes: readonly WorkerRow[]): string {
  const named = nodes.map(({ node, isAlive }) => (isAlive ? node : `${node} (silent)`))
  const who = named.length === 0 ? 'No jobs node is running. Tasks wait for one.' : named.join(', ')
  return named.length === 0 ? who : `Run by ${who}. If a node stops, another one takes over.`
}

function actsOf({ name, pausedAt }: TaskRow): readonly Act[] {
  const act = (label: string, verb: string): Act => {
    return { label, href: `/admin/jobs/${name}/${verb}`, method: 'POST' }
  }
  return [
    act('Run now', 'run'),
    pausedAt === null ? act('Pause', 'pause') : act('Resume', 'resume'),
  ]
}

function stateOf(row: TaskRow, now: Date) {
  const { runId, endedAt, result, pausedAt, pausedBy, node, waitsFor } = row
  if (overdueSince(row, now) !== null) return mark('State', 'overdue', 'bad')
  if (runId !== null && endedAt === null) return mark('State', `running on ${node}`, 'good')
  if (pausedAt !== null) return mark('State', `paused by ${pausedBy}`, 'plain')
  if (waitsFor !== null) return mark('State', `waits for ${waitsFor}`, 'plain')
  return resultMark('State', result, 'waits')
}

function resultMark(label: string, result: RunRow['result'], otherwise: string) {
  if (result === null) return mark(label, otherwise, 'plain')
  return mark(label, result, result === 'done' ? 'good' : result === 'failed' ? 'bad' : 'plain')
}

const CAUSES = { clock: 'schedule', news: 'new data', staff: 'requested by staff' } as const
const ENDS = {
  time: 'time limit reached',
  rows: 'row limit reached',
  node: 'node stopped',
  pause: 'task paused',
} as const

export function historyPage(task: TaskRow, found: Paged<RunRow>, now: Date): TablePage {
  const paused = task.pausedAt === null ? '' : ` Paused by ${task.pausedBy}.`
  const budget = `${count(task.budgetSeconds)} s or ${count(task.budgetRows)} rows`
  const after = task.after.length === 0 ? '' : ` It runs after ${task.after.join(' and ')}.`
  return tablePage({
    title: task.name,
    caption: `Runs of ${task.name}, newest first`,
    lead: `${task.summary}${after} A run ends after ${budget}; the next one continues.${paused}`,
    make: { label: 'Day view', href: '/admin/jobs/day' },
    rows: found.rows.map((run) => ({
      head: moment('Started', timeText(run.started_at, now)),
      cells: [
        words('Trigger', CAUSES[run.cause]),
        words('Node', run.node),
        resultMark('Result', run.result, 'runs'),
        figure('Duration', took(run.started_at, run.ended_at, now)),
        figure('Rows', count(run.rows)),
        words('Note', run.error ?? (run.ended_by === null ? '' : ENDS[run.ended_by])),
      ],
    })),
    nothing: 'No runs yet.',
    pager: found.pager,
  })
}

/** Formats how long a run took, or has taken so far. */
function took(startedAt: Date | null, endedAt: Date | null, now: Date): string {
  if (startedAt === null) return '–'
  const seconds = ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000
  return span(seconds) ?? `${seconds.toFixed(1)} s`
}

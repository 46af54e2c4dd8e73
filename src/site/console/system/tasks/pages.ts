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
    title: 'Jobs',
    caption: 'Clock tasks by name',
    lead: nodesLine(nodes),
    make: { label: 'The day', href: '/admin/jobs/day' },
    columns: ['Task', 'What it does', 'When, UTC', 'State', 'Last run', 'Took', 'Rows'],
    rows: rows.map((row) => ({
      head: words('Task', row.name, `/admin/jobs/${row.name}`),
      cells: [
        words('What it does', row.summary),
        words('When, UTC', whenText(row.cron)),
        stateOf(row, now),
        moment('Last run', row.startedAt === null ? null : timeText(row.startedAt, now)),
        figure('Took', took(row.startedAt, row.endedAt, now)),
        figure('Rows', row.rows === null ? '–' : count(row.rows)),
      ],
      acts: mayRun ? actsOf(row) : [],
    })),
    nothing: 'No jobs node was ever here.',
  })
}

function nodesLine(nodes: readonly WorkerRow[]): string {
  const named = nodes.map(({ node, isAlive }) => (isAlive ? node : `${node} (silent)`))
  const who = named.length === 0 ? 'No jobs node is up: tasks wait for one.' : named.join(', ')
  return named.length === 0 ? who : `Done by ${who}. A run that its node leaves goes to another.`
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
  if (runId !== null && endedAt === null) return mark('State', `runs on ${node}`, 'good')
  if (pausedAt !== null) return mark('State', `paused by ${pausedBy}`, 'plain')
  if (waitsFor !== null) return mark('State', `waits for ${waitsFor}`, 'plain')
  return resultMark('State', result, 'waits')
}

function resultMark(label: string, result: RunRow['result'], otherwise: string) {
  if (result === null) return mark(label, otherwise, 'plain')
  return mark(label, result, result === 'done' ? 'good' : result === 'failed' ? 'bad' : 'plain')
}

const CAUSES = { clock: 'it was time', news: 'something came in', staff: 'staff asked' } as const
const ENDS = {
  time: 'its time was over',
  rows: 'it had done its rows',
  node: 'its node was stopped',
  pause: 'it was paused',
} as const

export function historyPage(task: TaskRow, found: Paged<RunRow>, now: Date): TablePage {
  const paused = task.pausedAt === null ? '' : ` Paused by ${task.pausedBy}.`
  const budget = `${count(task.budgetSeconds)} s or ${count(task.budgetRows)} rows`
  const after = task.after.length === 0 ? '' : ` It runs after ${task.after.join(' and ')}.`
  return tablePage({
    title: task.name,
    caption: `Runs of ${task.name}, newest first`,
    lead: `${task.summary}${after} A run ends after ${budget}, and the next one goes on.${paused}`,
    make: { label: 'The day', href: '/admin/jobs/day' },
    columns: ['Began', 'Because', 'Node', 'Result', 'Took', 'Rows', 'Note'],
    rows: found.rows.map((run) => ({
      head: moment('Began', timeText(run.started_at, now)),
      cells: [
        words('Because', CAUSES[run.cause]),
        words('Node', run.node),
        resultMark('Result', run.result, 'runs'),
        figure('Took', took(run.started_at, run.ended_at, now)),
        figure('Rows', count(run.rows)),
        words('Note', run.error ?? (run.ended_by === null ? '' : ENDS[run.ended_by])),
      ],
      acts: [],
    })),
    nothing: 'It has not run yet.',
    pager: found.pager,
  })
}

/** How long a run took, or takes so far. */
function took(startedAt: Date | null, endedAt: Date | null, now: Date): string {
  if (startedAt === null) return '–'
  const seconds = ((endedAt ?? now).getTime() - startedAt.getTime()) / 1000
  return span(seconds) ?? `${seconds.toFixed(1)} s`
}

import type { Condition } from '../facts.ts'

export const taskOverdue: Condition = {
  name: 'task-overdue',
  summary: 'Scheduled tasks have not succeeded for several of their intervals.',
  severity: 'warning',
  holdSeconds: 0,
  find({ overdueTasks }) {
    if (overdueTasks.length === 0) return []
    const says = `Overdue scheduled tasks: ${overdueTasks.slice(0, 8).join(', ')}.`
    return [{ subject: 'fleet', machine: '', says }]
  },
  rule: () => ({ expr: 'max(babou_tasks_overdue) > 0', forSeconds: 0 }),
}

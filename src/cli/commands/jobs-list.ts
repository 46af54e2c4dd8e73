import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Lists every scheduled task; `babou jobs` without a subcommand runs the role that runs them. */
export const jobsList = defineCommand({
  name: 'jobs list',
  summary: 'prints every scheduled task with its schedule, limits and retries',
  permission: null,
  why: 'it prints a table from the code',
  async run() {
    const { jobs } = await import('../../jobs/tasks/index.ts')
    const rows = jobs.map(({ name, summary, cron, budgetSeconds, budgetRows, attempts }) => {
      return { name, summary, cron, budgetSeconds, budgetRows, attempts }
    })
    const cells = rows.map((row) => [
      row.name,
      row.cron,
      String(row.budgetSeconds),
      String(row.budgetRows),
      String(row.attempts),
      row.summary,
    ])
    return {
      text: table([['task', 'schedule', 'seconds', 'rows', 'attempts', ''], ...cells]),
      json: rows,
    }
  },
})

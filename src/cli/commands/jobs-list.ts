import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Every clock task; `babou jobs` alone runs the role that does them. */
export const jobsList = defineCommand({
  name: 'jobs list',
  summary: 'prints every clock task: when it runs, for how long and how often it is tried',
  permission: null,
  why: 'it prints a table of the program',
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

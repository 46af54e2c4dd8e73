import { expect, it } from 'vitest'
import { whenText } from '../../../../src/site/console/system/tasks/when.ts'

it('shows when a task runs', () => {
  const said = {
    '* * * * *': 'every minute',
    '*/10 * * * *': 'every 10 minutes',
    '7 * * * *': 'every hour at :07',
    '41 3 * * *': 'daily at 03:41',
    '0 4 * * 1': '0 4 * * 1',
    'x y': 'x y',
  }
  for (const [cron, text] of Object.entries(said)) expect(whenText(cron), cron).toBe(text)
})

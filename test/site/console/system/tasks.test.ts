import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as jobWorkers from '../../../../src/store/records/tasks/workers.ts'
import * as taskRuns from '../../../../src/store/records/tasks/runs.ts'
import { aKnownTask, makeQueue } from '../../../support/processes/a-task.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let moderator: TestBrowser
const NOW = new Date()

beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  await site.member('mod', 'moderator')
  admin = await site.entered('admin')
  moderator = await site.entered('mod')
})
afterAll(() => site.stop())
beforeEach(async () => {
  await sql`truncate task_run, task`.execute(site.db)
  await aKnownTask(site.db)
})

const aRun = () =>
  taskRuns.begin(site.db, { task: 'a-task', cause: 'clock', node: 'north', holder: 'h' }, NOW)

describe('the page of scheduled tasks', () => {
  it('shows every task with its last run, and the jobs nodes', async () => {
    await jobWorkers.beat(site.db, 'north', 'pool-1')
    const begun = await aRun()
    const running = await admin.get('/admin/jobs')
    expect(running.text).toContain('running on north')
    const ending = { result: 'done', endedBy: null, rows: 1_234, error: null } as const
    await taskRuns.end(site.db, begun?.id ?? 0, ending, NOW)
    const shown = await admin.get('/admin/jobs')
    expect(shown.text).toMatch(/Run by north\..*a-task.*For tests\..*done.*1,234.*Run now/s)
    const { items, nodes } = (await admin.json('/admin/jobs')).body
    expect(items[0]).toMatchObject({ name: 'a-task', lastRun: { result: 'done', rows: 1_234 } })
    expect(nodes).toMatchObject([{ node: 'north', isUp: true }])
  })

  it('shows moderators everything, and lets them change nothing', async () => {
    expect((await moderator.get('/admin/jobs')).text).not.toContain('Run now')
    expect((await moderator.submit('/admin/jobs/a-task/pause')).status).toBe(403)
    expect((await site.browser().json('/admin/jobs')).status).toBe(401)
  })
})

describe('a task', () => {
  it('is paused and resumed; doing so twice is not an error', async () => {
    for (const verb of ['pause', 'pause', 'resume', 'resume'] as const) {
      const reply = await admin.send('post', `/admin/jobs/a-task/${verb}`)
      expect(reply.status).toBe(200)
      expect(reply.body.pausedBy).toBe(verb === 'pause' ? 'admin' : null)
    }
    const { items } = (await admin.json('/admin/audit?kind=task')).body
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      'task.resume',
      'task.pause',
    ])
  })

  it('is queued to run now, once however often it is requested', async () => {
    expect((await admin.send('post', '/admin/jobs/a-task/run')).status).toBe(404)
    await makeQueue(site.database.url)
    for (const _ of [1, 2]) await admin.submit('/admin/jobs/a-task/run').expect(303)
    const { rows } = await sql`select key, queue_name from graphile_worker.jobs`.execute(site.db)
    expect(rows).toEqual([{ key: 'a-task:staff', queue_name: 'a-task' }])
  })

  it('shows its runs page by page, with what ended them', async () => {
    const rows = { result: 'unfinished', endedBy: 'rows', rows: 5, error: null } as const
    const failed = { result: 'failed', endedBy: null, rows: 0, error: 'no disk' } as const
    for (const ending of [rows, failed]) {
      await taskRuns.end(site.db, (await aRun())?.id ?? 0, ending, NOW)
    }
    await aRun()
    await aRun()
    const page = await admin.get('/admin/jobs/a-task')
    expect(page.text).toMatch(/runs.*lost.*failed.*no disk.*unfinished.*row limit reached/s)
    const first = (await admin.json('/admin/jobs/a-task?limit=3')).body
    const second = (await admin.json(`/admin/jobs/a-task?limit=3&cursor=${first.next}`)).body
    expect([first.items.length, second.items.length, second.next]).toEqual([3, 1, null])
  })

  it('that is unknown is not found', async () => {
    for (const path of ['/admin/jobs/other', '/admin/jobs/a%00b', '/admin/jobs/a-task?cursor=x']) {
      expect((await admin.json(path)).status).toBeGreaterThanOrEqual(400)
      expect((await admin.json(path)).status).toBeLessThan(500)
    }
    for (const verb of ['run', 'pause', 'resume']) {
      expect((await admin.send('post', `/admin/jobs/other/${verb}`)).status).toBe(404)
    }
  })
})

describe('the daily view of tasks', () => {
  it('shows what was planned, ran, failed and was missed, also as a table', async () => {
    await aKnownTask(site.db, { cron: '0 * * * *', after: [] })
    const day = new Date(Date.UTC(2026, 2, 1))
    await sql`update task set expected_since = ${day}, succeeded_at = ${day}`.execute(site.db)
    const run = (hour: number, result: string) =>
      sql`insert into task_run (task, cause, node, started_at, ended_at, result)
        values ('a-task', 'clock', 'n', ${new Date(+day + hour * 3_600_000 + 60_000)},
          ${new Date(+day + hour * 3_600_000 + 90_000)}, ${result})`.execute(site.db)
    for (const hour of [0, 1, 2, 4]) await run(hour, hour === 2 ? 'failed' : 'done')
    const { items } = (await admin.json('/admin/jobs/day?day=2026-03-01')).body
    const counts = { planned: 24, runs: 4, done: 3, failed: 1, missed: 20, longestSeconds: 30 }
    expect(items).toMatchObject([{ name: 'a-task', ...counts }])
    expect(items[0].overdueSince).not.toBeNull()
    const { text } = await moderator.get('/admin/jobs/day?day=2026-03-01')
    expect(text).toMatch(/<rect class="failed" x="121" y="0"/)
    expect(text).toContain('4 runs, 1 of them failed; 20 missed; 1 overdue now.')
    expect(text.match(/<rect class="planned"/g)).toHaveLength(24)
    expect((await admin.get('/admin/jobs')).text).toMatch(/tag bad">overdue/)
  })

  it('refuses an invalid day and one in the future', async () => {
    expect((await admin.json('/admin/jobs/day')).status).toBe(200)
    for (const day of ['2026-02-31', 'today', '2999-01-01']) {
      expect((await admin.json(`/admin/jobs/day?day=${day}`)).status, day).toBe(400)
    }
  })
})

import * as alertTargets from '../../../src/store/alerts/targets.ts'
import * as windows from '../../../src/store/alerts/windows.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import * as services from '../../../src/store/fleet/services.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { aReport } from '../community/seen-trackers.ts'
import type { TestSite } from '../site.ts'
import { testSecrets } from '../site.ts'
import type { Request } from './staff-actions.ts'

/** As the form sends it: `2026-05-01T18:00`. */
const minuteIn = (hours: number) =>
  new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16)

/** An alert that fires, about this subject. */
export async function anAlert({ db }: Pick<TestSite, 'db'>, subject: string): Promise<number> {
  const about = { condition: 'disk', machine: 'host-1', severity: 'critical' } as const
  const { id } = await db
    .insertInto('alert')
    .values({ ...about, subject, says: 'The disk is full.', state: 'firing', since: new Date() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const aHook = { url: 'http://127.0.0.1:9/hook', secret: 'x'.repeat(16) }

/** A webhook where no one listens, or another target. */
export async function anAlertTarget(
  { db }: Pick<TestSite, 'db'>,
  name: string,
  kind: alertTargets.Kind = 'webhook',
  settings: Readonly<Record<string, string>> = aHook,
): Promise<number> {
  const usual = { severity: 'warning', fromHour: 0, untilHour: 0, isOn: true } as const
  const given = { name, kind, ...usual, settings }
  const made = await alertTargets.make(db, testSecrets, given, commandLine, new Date())
  if (!made.ok) throw new Error(made.fault)
  return made.id
}

/** The part of `staff-actions.ts` about alerts. */
export const alertActions: Readonly<Record<string, (site: TestSite) => Promise<Request>>> = {
  'post /admin/alerts/:id/acknowledge': async (site) => ({
    path: `/admin/alerts/${await anAlert(site, 'acknowledged')}/acknowledge`,
  }),
  'post /admin/alerts/:id/silence': async (site) => ({
    path: `/admin/alerts/${await anAlert(site, 'silenced')}/silence`,
    body: { hours: '4', reason: 'audited' },
  }),
  'post /admin/alerts/windows': async () => ({
    path: '/admin/alerts/windows',
    body: { about: '', reason: 'audited', from: minuteIn(1), until: minuteIn(2) },
  }),
  'delete /admin/alerts/windows/:id': async ({ db }) => {
    const now = new Date()
    const ends = { startsAt: now, endsAt: new Date(now.getTime() + 60_000) }
    const id = await windows.make(db, { about: '', reason: 'audited', ...ends }, commandLine, now)
    return { path: `/admin/alerts/windows/${id}` }
  },
  'post /admin/alerts/targets': async () => ({
    path: '/admin/alerts/targets',
    body: {
      ...{ kind: 'webhook', name: 'audited', severity: 'critical', fromHour: '0' },
      ...{ untilHour: '0', url: 'http://127.0.0.1:9/', secret: 'x'.repeat(16) },
    },
  }),
  'post /admin/alerts/targets/:id/test': async (site) => ({
    path: `/admin/alerts/targets/${await anAlertTarget(site, 'tested')}/test`,
  }),
  'delete /admin/alerts/targets/:id': async (site) => ({
    path: `/admin/alerts/targets/${await anAlertTarget(site, 'removed')}`,
  }),
  'delete /admin/fleet/:id': async ({ db }) => {
    await reports.note(db, { type: 'site', node: 'audited' }, aReport({ state: 'stopped' }))
    const row = (await services.list(db)).find(({ node }) => node === 'audited')
    return { path: `/admin/fleet/${row?.id}`, body: { reason: 'audited' } }
  },
}

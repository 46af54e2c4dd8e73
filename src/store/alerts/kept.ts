import { sql } from 'kysely'
import type { KeptAlerts } from '../../shared/alerts/kept.ts'
import { MOST_KEPT_ALERTS, MOST_KEPT_SERVICES, keptAlerts } from '../../shared/alerts/kept.ts'
import type { ToldAlert } from '../../shared/alerts/told.ts'
import type { Config } from '../../shared/config.ts'
import { mailServerOf } from '../../shared/mail-transport.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import * as services from '../fleet/services.ts'
import * as settings from '../records/settings/settings.ts'
import * as alerts from './alerts.ts'
import * as targets from './targets.ts'
import * as windows from './windows.ts'

// What nodes keep on their disks, to tell alerts while jobs or the database is away, and what they
// give back after that.

/** Reads what each node should keep. Targets that were sealed with another secret are left out. */
export async function read(
  db: Db,
  config: Config,
  secrets: Secrets,
  now: Date,
): Promise<KeptAlerts> {
  const [site, rows, all, coming, open] = await Promise.all([
    settings.site(db, config),
    targetRows(db),
    services.list(db, MOST_KEPT_SERVICES),
    windows.coming(db, now),
    alerts.open(db, MOST_KEPT_ALERTS),
  ])
  return keptAlerts.parse({
    siteName: site.siteName,
    url: `${config.BABOU_SITE_URL}/admin/alerts`,
    smtp: mailServerOf(config),
    ...{ silentSeconds: site.alertSilentSeconds, repeatMinutes: site.alertRepeatMinutes },
    targets: rows.flatMap(({ sealed, ...row }) => {
      try {
        return [{ ...row, settings: targets.unsealed(secrets, sealed) }]
      } catch {
        return []
      }
    }),
    services: all.filter(isExpected).map(keptService),
    windows: coming.map(({ about, startsAt, endsAt }) => {
      return { about, startsAt: startsAt.getTime(), endsAt: endsAt.getTime() }
    }),
    open: open.filter(({ state }) => state !== 'pending').map(keptAlert),
  })
}

async function targetRows(db: Db) {
  const query = db
    .selectFrom('alert_target')
    .select(['name', 'kind', 'sealed', 'severity'])
    .select(['from_hour as fromHour', 'until_hour as untilHour'])
  return query.where('is_on', '=', true).orderBy('id').execute()
}

/** One that staff stopped or disabled is not missed. */
function isExpected({ state, isDisabled }: services.ServiceRow): boolean {
  return state !== 'stopped' && state !== 'draining' && !isDisabled
}

function keptService({ figures, ...row }: services.ServiceRow): KeptAlerts['services'][number] {
  const { type, node, machine, address, ops } = row
  return { type, node, machine, address, ops, isStandby: figures.own.isStandby === 1 }
}

function keptAlert(row: alerts.AlertRow): ToldAlert {
  const { condition, subject, machine, severity, says, state } = row
  return {
    ...{ condition, subject, machine, severity, says, state },
    ...{ since: row.since.getTime(), silencedUntil: row.silencedUntil?.getTime() ?? null },
    ...{ toldAt: row.toldAt?.getTime() ?? null, goneSince: row.goneSince?.getTime() ?? null },
  }
}

/**
 * Stores alerts that a node told while jobs or the database was away, so that they are not told a
 * second time. The same alert may be given by several nodes, and several times.
 */
export async function adopt(db: Db, told: readonly ToldAlert[], now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const alert of told) await adoptOne(tx, alert, now)
  })
}

async function adoptOne(tx: Db, alert: ToldAlert, now: Date): Promise<void> {
  const { condition, subject, machine, severity, says, state } = alert
  if (state === 'pending' || alert.toldAt === null) return
  const [since, toldAt] = [new Date(alert.since), new Date(alert.toldAt)]
  const resolvedAt = state === 'resolved' ? new Date(alert.goneSince ?? now) : null
  const { numAffectedRows = 0n } = await sql`
    update alert set told_at = greatest(told_at, ${toldAt}),
      state = case when ${state} = 'resolved' then 'resolved'
        when state = 'pending' then 'firing' else state end,
      resolved_at = ${resolvedAt}::timestamptz
    where condition = ${condition} and subject = ${subject} and state <> 'resolved'`.execute(tx)
  if (numAffectedRows > 0n) return
  await sql`
    insert into alert (condition, subject, machine, severity, says, state, since, told_at,
      resolved_at)
    select ${condition}, ${subject}, ${machine}, ${severity}, ${says},
      ${state === 'resolved' ? 'resolved' : 'firing'}, ${since}::timestamptz,
      ${toldAt}::timestamptz, ${resolvedAt}::timestamptz
    where not exists (select from alert where condition = ${condition} and subject = ${subject}
      and since = ${since}::timestamptz)
    on conflict do nothing`.execute(tx)
}

import { namesWithoutDatabase } from '../../domain/alerts/conditions/index.ts'
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
import * as toldAlerts from './told.ts'
import * as windows from './windows.ts'

// The state that nodes store on their disks, to send alerts while jobs or the database is down.

/**
 * Returns the state that each node should store. Targets that were sealed with another secret are
 * left out.
 */
export async function read(
  db: Db,
  config: Config,
  secrets: Secrets,
  now: Date,
): Promise<KeptAlerts> {
  const [site, rows, all, coming, open, told] = await Promise.all([
    settings.site(db, config),
    targetRows(db),
    services.list(db, MOST_KEPT_SERVICES),
    windows.coming(db, now),
    alerts.open(db, MOST_KEPT_ALERTS),
    toldAlerts.ofOpen(db),
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
    open: open
      .filter(({ state }) => state !== 'pending')
      .filter(({ condition }) => namesWithoutDatabase.includes(condition))
      .map((row) => keptAlert(row, told.get(row.id) ?? {})),
  })
}

async function targetRows(db: Db) {
  const query = db
    .selectFrom('alert_target')
    .select(['name', 'kind', 'sealed', 'severity'])
    .select(['from_hour as fromHour', 'until_hour as untilHour'])
  return query.where('is_on', '=', true).orderBy('id').execute()
}

/** A PostgreSQL server that has been silent for this long is no longer the database. */
const FORMER_SECONDS = 60

/**
 * Returns whether a silent server is a problem: not if staff stopped or disabled it, nor if it was
 * the primary before a promotion.
 */
function isExpected({ type, state, isDisabled, silentSeconds }: services.ServiceRow): boolean {
  if (type === 'postgresql' && silentSeconds > FORMER_SECONDS) return false
  return state !== 'stopped' && state !== 'draining' && !isDisabled
}

function keptService({ figures, ...row }: services.ServiceRow): KeptAlerts['services'][number] {
  const { type, node, machine, address, ops } = row
  return { type, node, machine, address, ops, isStandby: figures.own.isStandby === 1 }
}

function keptAlert(row: alerts.AlertRow, targets: ToldAlert['targets']): ToldAlert {
  const { condition, subject, machine, severity, says, state } = row
  const times = Object.values(targets)
  return {
    ...{ condition, subject, machine, severity, says, state },
    ...{ since: row.since.getTime(), silencedUntil: row.silencedUntil?.getTime() ?? null },
    ...{ toldAt: times.length === 0 ? null : Math.max(...times), targets },
    goneSince: row.goneSince?.getTime() ?? null,
  }
}

import type { NextAlert, OpenAlert } from '../../domain/alerts/look.ts'
import { look } from '../../domain/alerts/look.ts'
import type { Config } from '../../shared/config.ts'
import type { AlertLine } from '../../shared/alerts/message.ts'
import type { Db } from '../base/db.ts'
import * as settings from '../records/settings/settings.ts'
import * as alerts from './alerts.ts'
import * as facts from './facts.ts'
import { around, queue } from './queueing.ts'
import * as windows from './windows.ts'

// One check of the fleet, by the node that watches: its findings are stored and their messages
// queued in one transaction.

export interface Looked {
  /** The number of alerts about which messages were queued. */
  readonly told: number
  readonly refused: number
}

export interface Look {
  readonly config: Config
  readonly now: Date
  /** Returns how many connections the bridge refused per minute, given their total. */
  readonly refusedPerMinute: (refused: number) => number
}

/** Checks the fleet; one transaction stores changed alerts and the messages about them. */
export async function lookOnce(db: Db, { config, now, refusedPerMinute }: Look): Promise<Looked> {
  const site = await settings.site(db, config)
  const [found, open, muted] = await Promise.all([
    facts.read(db, site.backupsKept, now),
    alerts.open(db),
    windows.coming(db, now),
  ])
  const seen = { ...found, refusedPerMinute: refusedPerMinute(found.refused) }
  const changes = look(seen, open.map(asOpen), { limits: site, windows: muted }, now)
  if (changes.length === 0) return { told: 0, refused: found.refused }
  return db.transaction().execute(async (tx) => {
    const lines: AlertLine[] = []
    for (const change of changes) {
      const alertId = await alerts.write(tx, change, now)
      if (change.told === null || alertId === null) continue
      lines.push(lineOf(change, change.told, alertId, now))
    }
    await queue(tx, lines, await around(tx, config), now)
    return { told: lines.length, refused: found.refused }
  })
}

function asOpen(row: alerts.AlertRow): OpenAlert {
  const { id, condition, subject, machine, severity, says, state } = row
  const life = {
    ...{ state, since: row.since.getTime(), toldAt: row.toldAt?.getTime() ?? null },
    silencedUntil: row.silencedUntil?.getTime() ?? null,
    goneSince: row.goneSince?.getTime() ?? null,
  }
  return { id, condition, subject, machine, severity, says, life }
}

function lineOf(
  { condition, subject, severity, says, life }: NextAlert,
  what: AlertLine['what'],
  alertId: number,
  now: Date,
): AlertLine {
  const since = new Date(life?.since ?? now).toISOString()
  return { what, alertId, condition, subject, severity, says, since }
}

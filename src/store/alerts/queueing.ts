import { wants } from '../../domain/alerts/recipients.ts'
import type { Config } from '../../shared/config.ts'
import type { AlertLine, AlertMessage } from '../../shared/alerts/message.ts'
import type { Db } from '../base/db.ts'
import * as settings from '../records/settings/settings.ts'
import * as deliveries from './deliveries.ts'

// Turns changes of alerts into messages to targets.

/** The most lines in one message; further alerts are only counted. */
const MOST_LINES = 20

/** What each message contains in addition to its lines. */
export type Around = Pick<AlertMessage, 'siteName' | 'url'>

export async function around(db: Db, config: Config): Promise<Around> {
  const { siteName } = await settings.site(db, config)
  return { siteName, url: `${config.BABOU_SITE_URL}/admin/alerts` }
}

/**
 * Queues one message for each target that wants any of the lines.
 *
 * @param isFor selects the targets; by default all of them
 */
export async function queue(
  tx: Db,
  lines: readonly AlertLine[],
  { siteName, url }: Around,
  now: Date,
  isFor: (target: { readonly id: number; readonly name: string }) => boolean = () => true,
): Promise<void> {
  if (lines.length === 0) return
  const targets = await tx
    .selectFrom('alert_target')
    .select(['id', 'name', 'severity', 'from_hour as fromHour', 'until_hour as untilHour'])
    .where('is_on', '=', true)
    .execute()
  for (const target of targets.filter(isFor)) {
    const wanted = lines.filter(({ severity }) => wants(target, severity, now))
    if (wanted.length === 0) continue
    const more = Math.max(0, wanted.length - MOST_LINES)
    const shown = wanted.slice(0, MOST_LINES)
    const message = { siteName, url, at: now.toISOString(), lines: shown, more, links: [] }
    await deliveries.add(tx, target.id, message, now)
  }
}

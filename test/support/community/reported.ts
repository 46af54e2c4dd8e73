import type { Db } from '../../../src/store/base/db.ts'
import * as searchAlerts from '../../../src/store/search/alerts.ts'
import * as reporting from '../../../src/store/requests/report-announcements.ts'
import { announceAll } from './announced.ts'

/** Does what jobs do: new torrents are announced, matched with saved searches and reported. */
export async function reportAll(db: Db, now = new Date()): Promise<void> {
  await announceAll(db, now)
  while ((await reporting.reportSome(db, now)) > 0);
  await searchAlerts.tellDue(db, now, 100)
}

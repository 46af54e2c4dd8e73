import type { AlertMessage } from '../../shared/alerts/message.ts'
import type { Config } from '../../shared/config.ts'
import type { Db } from '../base/db.ts'
import * as settings from '../records/settings/settings.ts'

/** Returns the message that tests a target. */
export async function testMessage(db: Db, config: Config, now: Date): Promise<AlertMessage> {
  const { siteName } = await settings.site(db, config)
  const at = now.toISOString()
  const says = 'This is a test: alerts reach this target.'
  const line = { what: 'test', alertId: null, severity: 'warning', says, since: at } as const
  return {
    ...{ siteName, url: `${config.BABOU_SITE_URL}/admin/alerts`, at, more: 0, links: [] },
    lines: [{ ...line, condition: 'test', subject: 'fleet' }],
  }
}

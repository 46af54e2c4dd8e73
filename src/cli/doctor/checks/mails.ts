import { count } from '../../../shared/format.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { warning, note, ok } = findings('mails')

export const mails: Check = {
  name: 'mails',
  look({ database, config }) {
    const content = database.health?.content ?? null
    if (content === null) return []
    const { kept, failed } = content.mails
    const found: Finding[] = []
    if (failed > 0) {
      const why = 'see the reasons in /admin/mails, correct BABOU_SMTP_URL, retry them there'
      found.push(warning(`${count(failed)} emails could not be sent`, why))
    }
    if (config.BABOU_SMTP_URL === undefined) {
      found.push(
        note(
          `BABOU_SMTP_URL is not set: emails are stored for staff (${count(kept)} now)`,
          'pass them on from /admin/mails, or set BABOU_SMTP_URL=smtps://user:password@host:465',
        ),
      )
    }
    return found.length > 0 ? found : [ok('emails are sent, none has failed')]
  },
}

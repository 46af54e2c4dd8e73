import { mailLabels } from '../../../../domain/notifications/mail-kinds.ts'
import { count, flag, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { acts, listOf, paging } from '../../../http/frame/shapes.ts'

const states = oneOf(['queued', 'sent', 'failed', 'kept'])

const mail = {
  id,
  recipient: text(254),
  member: text(30).nullable(),
  kind: oneOf(Object.keys(mailLabels)),
  subject: text(1_000),
  state: states,
  attempts: count,
  lastError: text(10_000).nullable(),
  createdAt: time,
  sentAt: time.nullable(),
}

export const list: Declared = {
  description: 'Lists the emails of the site, newest first.',
  query: record({ state: states.optional(), ...paging }),
  reply: listOf(record(mail)),
}

export const show: Declared = {
  description: 'Shows an email; its secret link only to staff who rank above the member it is for.',
  reply: record({ ...mail, text: text(100_000), isLinkHidden: flag }),
  // The text can contain a link that gives access to an account.
  stepUp: true,
}

export const retry = acts('Retries an email that failed or was not sent.', record({ id }))

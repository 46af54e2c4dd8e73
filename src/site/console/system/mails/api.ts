import { count, flag, id, oneOf, record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { listOf, noFields, paging } from '../../../http/frame/shapes.ts'

const states = oneOf(['queued', 'sent', 'failed', 'kept'])

const mail = {
  id,
  recipient: text(254),
  member: text(30).nullable(),
  kind: text(60),
  subject: text(1_000),
  state: states,
  attempts: count,
  lastError: text(10_000).nullable(),
  createdAt: time,
  sentAt: time.nullable(),
}

export const list: Declared = {
  description: 'Lists the mails of the site, the newest first.',
  query: record({ state: states.optional(), ...paging }),
  reply: listOf(record(mail)),
}

export const show: Declared = {
  description: 'Shows a mail; its secret link only to who ranks above the member whom it is about.',
  reply: record({ ...mail, text: text(100_000), isLinkHidden: flag }),
}

export const retry: Declared = {
  description: 'Tries a mail once more that failed or was kept.',
  body: noFields,
  reply: record({ id }),
}

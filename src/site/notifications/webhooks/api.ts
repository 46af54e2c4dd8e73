import {
  count,
  flag,
  id,
  list as listShape,
  oneOf,
  record,
  strictRecord,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, noFields, nothing, paging } from '../../http/frame/shapes.ts'

/** The longest address of a webhook. */
export const URL_LENGTH = 500
export const webhookForm = strictRecord({ url: text(URL_LENGTH).min(1) })

const webhook = record({ id, url: text(URL_LENGTH), isOn: flag, failures: count, createdAt: time })
const delivery = record({
  id,
  url: text(URL_LENGTH),
  kind: text(30),
  says: text(300),
  state: oneOf(['queued', 'sent', 'failed']),
  attempts: count,
  status: count.nullable().describe('of the last answer; null when there was none'),
  error: text(300).nullable(),
  createdAt: time,
  sentAt: time.nullable(),
  tryAt: time.describe('of a queued one: when it is tried next'),
})

export const list: Declared = {
  description: 'Lists your webhooks, and what they were told, the newest first.',
  query: strictRecord(paging),
  reply: listOf(delivery, { webhooks: listShape(webhook) }),
}

export const make: Declared = {
  description:
    'Makes a webhook: your notices are posted there, signed with the secret of the answer.',
  body: webhookForm,
  reply: record({ id, url: text(URL_LENGTH), secret: text(100).describe('shown once') }),
  creates: true,
}

export const tryOut: Declared = {
  description: 'Has a webhook tried; one that was switched off is on again.',
  body: noFields,
  reply: nothing,
}

export const remove: Declared = {
  description: 'Forgets a webhook.',
  body: noFields,
  reply: nothing,
}

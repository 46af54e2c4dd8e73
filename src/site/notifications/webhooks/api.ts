import { COMMUNITY_KINDS } from '../../../domain/notifications/community.ts'
import { notificationNames } from '../../../domain/notifications/kinds.ts'
import { DIGEST } from '../../../domain/notifications/webhook-digests.ts'
import { BODY_FORMATS } from '../../../domain/notifications/webhook-bodies.ts'
import { SCHEDULES } from '../../../domain/search/schedules.ts'
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
import { ANNOUNCEMENT_KINDS } from '../../../store/records/announcements.ts'
import type { Declared } from '../../http/action.ts'
import { creates, listOf, noFields, nothing, paging } from '../../http/frame/shapes.ts'
import { ABOUT, URL_LENGTH, webhookForm } from './forms.ts'

const webhook = record({
  id,
  url: text(URL_LENGTH),
  isOn: flag,
  failures: count,
  createdAt: time,
  about: oneOf(ABOUT),
  search: id.nullable().describe('ID of the saved search'),
  searchName: text(80).nullable(),
  schedule: oneOf(SCHEDULES),
  body: oneOf(BODY_FORMATS),
})

const delivery = record({
  id,
  url: text(URL_LENGTH),
  kind: oneOf(['test', DIGEST, ...ANNOUNCEMENT_KINDS, ...COMMUNITY_KINDS, ...notificationNames]),
  says: text(300),
  state: oneOf(['queued', 'sent', 'failed']),
  attempts: count,
  status: count.nullable().describe('HTTP status of the last response; null if there was none'),
  error: text(300).nullable(),
  createdAt: time,
  sentAt: time.nullable(),
  tryAt: time.describe('for a queued delivery: the time of the next attempt'),
})

export const list: Declared = {
  description: 'Lists your webhooks and their deliveries, newest first.',
  query: strictRecord({
    ...paging,
    search: id.optional().describe('a saved search, chosen in the form for a new webhook'),
  }),
  reply: listOf(delivery, { webhooks: listShape(webhook) }),
}

export const make = creates(
  'Creates a webhook for notifications, torrents or the community; the response has its secret.',
  webhookForm,
  record({
    id,
    url: text(URL_LENGTH),
    secret: text(100).describe('shown only in this response'),
  }),
)

export const tryOut: Declared = {
  description: 'Sends a test to a webhook, and enables it again if it was disabled.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}

export const remove: Declared = {
  description: 'Removes a webhook.',
  body: noFields,
  reply: nothing,
  stepUp: false,
}

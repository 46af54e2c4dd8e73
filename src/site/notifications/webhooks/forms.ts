import { BODY_FORMATS } from '../../../domain/notifications/webhook-bodies.ts'
import { SCHEDULES } from '../../../domain/search/schedules.ts'
import type { Infer } from '../../../shared/shape.ts'
import { id, oneOf, strictRecord, text } from '../../../shared/shape.ts'

/** The longest URL of a webhook. */
export const URL_LENGTH = 500

export const ABOUT = ['notifications', 'torrents', 'community'] as const

export const webhookForm = strictRecord({
  url: text(URL_LENGTH).min(1),
  about: oneOf(ABOUT)
    .optional()
    .describe('`torrents`: the announce stream; `community`: topics, articles, requests, fills'),
  search: id
    .or(text(16).regex(/^\d*$/, 'must be the ID of a saved search'))
    .nullable()
    .optional()
    .describe('ID of one of your saved searches, for `torrents`'),
  schedule: oneOf(SCHEDULES).optional().describe('for a saved search'),
  body: oneOf(BODY_FORMATS).optional().describe('`json` by default'),
})

/** Returns the values of a form, with the address as it is stored. */
export function wantedIn(url: string, form: Infer<typeof webhookForm>) {
  const { about = 'notifications', schedule, body } = form
  return { url, about, search: Number(form.search ?? 0) || null, schedule, body }
}

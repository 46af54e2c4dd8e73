import { notificationNames } from '../../../domain/notifications/kinds.ts'
import type { NotificationName } from '../../../domain/notifications/kinds.ts'
import type { StoredNotice } from '../../../domain/notifications/notices.ts'
import { wordsOf } from '../../../domain/notifications/notices.ts'
import { anything, count, id, mapOf, oneOf, text } from '../../../shared/shape.ts'

/** The fields of a notification in JSON. */
export const noticeFields = {
  id,
  kind: oneOf(notificationNames),
  code: text(60).describe('what happened; a kind has several'),
  data: mapOf(text(60), anything).describe('the values used in the text'),
  times: count.describe('how many times it happened, if several were combined into one'),
  says: text(300),
  href: text(2_000).describe('path on this site'),
}

/** A notification as JSON. */
export function noticeItem(row: StoredNotice & { readonly id: number; readonly href: string }) {
  const { id, kind, code, data, times, href } = row
  const known = kind as NotificationName
  const values = data as Readonly<Record<string, unknown>>
  return { id, kind: known, code, data: values, times, says: wordsOf(row), href }
}

import type { Permission } from '../roles/permissions.ts'
import type { NoticeCode } from './notices.ts'

/** Notifications that quote what only members with this permission can read. */
const quoting: Partial<Readonly<Record<NoticeCode, Permission>>> = {
  message: 'messages.read',
  'messages-read': 'messages.read',
  'report-decided': 'messages.read',
}

export type Can = (permission: Permission) => boolean

/** Returns the codes of notifications that readers with these permissions do not get. */
export function hiddenCodes(can: Can): readonly string[] {
  return Object.entries(quoting).flatMap(([code, permission]) => (can(permission) ? [] : [code]))
}

/** Whether a reader with these permissions gets a notification with this code. */
export function isTold(code: string, can: Can): boolean {
  return !hiddenCodes(can).includes(code)
}

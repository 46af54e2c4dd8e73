import type { Permission } from '../roles/permissions.ts'
import type { NoticeCode } from './notices.ts'

/** Notifications that quote what only this permission reads. */
const quoting: Partial<Readonly<Record<NoticeCode, Permission>>> = {
  message: 'messages.read',
  'messages-read': 'messages.read',
  'report-decided': 'messages.read',
}

type Can = (permission: Permission) => boolean

/** The codes of notifications that are not there for a reader with these permissions. */
export function hiddenCodes(can: Can): readonly string[] {
  return Object.entries(quoting).flatMap(([code, permission]) => (can(permission) ? [] : [code]))
}

/** Whether a notification with this code is there for such a reader. */
export function isTold(code: string, can: Can): boolean {
  return !hiddenCodes(can).includes(code)
}

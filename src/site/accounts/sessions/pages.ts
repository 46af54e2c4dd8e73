import { deviceName } from '../../../domain/accounts/device-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { OpenSignIn } from '../../../store/accounts/sign-ins.ts'
import type { PageData } from '../../http/action.ts'

interface SessionLine {
  readonly device: string
  readonly agent: string
  readonly address: string
  /** The network provider (ASN), if the operator has provided a table. */
  readonly provider: string | null
  readonly since: TimeText
  readonly last: TimeText
  readonly isCurrent: boolean
  readonly endHref: string
}

export interface SessionsPage extends PageData {
  readonly lines: readonly SessionLine[]
  readonly hasOthers: boolean
}

export function sessionsPage(
  rows: readonly OpenSignIn[],
  currentId: string,
  now: Date,
): SessionsPage {
  const lines = rows.map((row) => ({
    device: deviceName(row.agent),
    agent: row.agent,
    address: row.ip ?? '–',
    provider: row.provider,
    since: timeText(row.created_at, now),
    last: timeText(row.last_at, now),
    isCurrent: row.id === currentId,
    endHref: `/settings/sessions/${row.id}`,
  }))
  return { title: 'Sessions', lines, hasOthers: lines.some((line) => !line.isCurrent) }
}

export function sessionJson(row: OpenSignIn, currentId: string) {
  return {
    id: row.id,
    device: deviceName(row.agent),
    agent: row.agent,
    address: row.ip,
    provider: row.provider,
    createdAt: row.created_at,
    lastAt: row.last_at,
    isCurrent: row.id === currentId,
  }
}

import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { NickRow } from '../../store/irc/nicks.ts'
import type { PageData } from '../http/action.ts'

export function nickItem(row: NickRow) {
  const { id, name, host, port, isTls, nick, confirmedAt, fault } = row
  return {
    ...{ id, network: name, server: `${host}:${port}`, isTls },
    bot: row.botNickNow ?? row.botNick,
    ...{ nick, fault, confirmedAt: confirmedAt?.toISOString() ?? null },
  }
}

interface NetworkPart {
  readonly id: string
  readonly name: string
  readonly server: string
  readonly nick: string | null
  readonly since: TimeText | null
  readonly fault: string | null
  /** The address of its forms. */
  readonly href: string
  readonly button: string
}

export interface NicksPage extends PageData {
  readonly networks: readonly NetworkPart[]
  readonly hasNone: boolean
}

export function nicksPage(rows: readonly NickRow[], now: Date): NicksPage {
  return {
    title: 'IRC',
    networks: rows.map((row) => {
      const { id, name, nick, confirmedAt, fault } = row
      return {
        ...{ id: `network-${id}`, name, server: serverOf(row), nick, fault },
        since: confirmedAt === null ? null : timeText(confirmedAt, now),
        href: `/settings/irc/${id}`,
        button: nick === null ? 'Connect a nick' : 'Connect another nick',
      }
    }),
    hasNone: rows.length === 0,
  }
}

export interface CodePage extends PageData {
  readonly network: string
  readonly server: string
  readonly command: string
}

/** The command that the member types on IRC; the code is shown once. */
export function codePage(row: NickRow, message: string): CodePage {
  const command = `/msg ${nickItem(row).bot} ${message}`
  return { title: 'Connect a nick', network: row.name, server: serverOf(row), command }
}

function serverOf({ host, port, isTls }: NickRow): string {
  return `${host}, port ${port}${isTls ? ', TLS' : ''}`
}

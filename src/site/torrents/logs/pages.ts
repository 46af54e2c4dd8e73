import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, timeText } from '../../../shared/format.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import type { TorrentLink } from '../parts/links.ts'
import { torrentLink } from '../parts/links.ts'
import { scoreText } from '../parts/rip-logs.ts'
import type { Tabs } from '../parts/tabs.ts'
import { torrentTabs } from '../parts/tabs.ts'
import type { ReadLog } from './json.ts'
import { signed } from './json.ts'

interface LogShown {
  readonly name: string
  readonly href: string
  readonly size: string
  readonly added: TimeText
  /** `Score 90 of 100`. */
  readonly score: string
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly deductions: readonly { readonly points: string; readonly text: string }[]
  readonly hasDeductions: boolean
  readonly text: string
}

export interface LogsPage extends PageData, Tabs {
  readonly torrent: TorrentLink
  readonly logs: readonly LogShown[]
  readonly hasLogs: boolean
}

export function logsPage(torrent: TorrentRow, logs: readonly ReadLog[], now: Date): LogsPage {
  const path = `/torrents/${torrent.id}`
  return {
    title: `Rip logs of ${torrent.name}`,
    ...torrentTabs(torrent, 'logs'),
    torrent: torrentLink(torrent),
    logs: logs.map((log) => shown(log, path, now)),
    hasLogs: logs.length > 0,
  }
}

function shown({ row, read, text }: ReadLog, path: string, now: Date): LogShown {
  return {
    name: row.name,
    href: `${path}/logs/${row.id}`,
    size: bytes(row.bytes.length),
    added: timeText(row.addedAt, now),
    score: scoreText(row.score),
    facts: factsOf(read),
    deductions: read.deductions.map((one) => ({ points: `−${one.points}`, text: one.text })),
    hasDeductions: read.deductions.length > 0,
    text,
  }
}

function factsOf(read: ReadLog['read']): LogShown['facts'] {
  const { ripper, version, drive, readMode, offset, tracks, accurate, hasChecksum } = read
  if (ripper === null) return []
  const facts: readonly (readonly [label: string, text: string | null])[] = [
    ['Program', [ripper, version].filter(Boolean).join(' ')],
    ['Drive', drive],
    ['Read mode', readMode],
    ['Read offset', offset === null ? null : signed(offset)],
    ['Tracks', tracks === 0 ? null : count(tracks)],
    ['AccurateRip', accurate === null ? null : `${accurate} of ${tracks} tracks confirmed`],
    ['Checksum', hasChecksum ? 'In the log, not verified' : 'None'],
  ]
  return facts.flatMap(([label, text]) => (text === null ? [] : [{ label, text }]))
}

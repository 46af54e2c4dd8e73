import { bytes, count, timeText } from '../../../../shared/format.ts'
import type { ReplayNote, ReplayReport } from '../../../../store/traffic/replay.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export function questionPage(form: Typed, name: string): ConfirmPage {
  const href = memberHref(name)
  return confirmPage(
    {
      title: `Replay the traffic of ${name}`,
      lead: [
        'Every interval that was booked is worked out again from its raw bytes, by the function ' +
          'that booked it, and held against the totals that are shown.',
        'It changes nothing. The log keeps that you looked.',
      ],
      action: `${href}/replay`,
      button: 'Replay it',
      isDanger: false,
      backHref: href,
    },
    form,
  )
}

export interface ReportPage extends TablePage {
  readonly verdict: string
  readonly isRight: boolean
  readonly figures: readonly { readonly label: string; text: string; title: string | null }[]
  readonly sums: readonly string[]
  readonly changed: TablePage
  readonly backHref: string
}

export function reportPage(report: ReplayReport, now: Date): ReportPage {
  const { faultCount, intervals, torrents, uploaded, downloaded } = report
  const isRight = faultCount === 0
  const exact = (value: bigint) => `${count(value)} bytes`
  const amount = (label: string, value: bigint) => {
    return { label, text: bytes(value), title: exact(value) }
  }
  return {
    ...notes(`Replay of ${report.member}`, report.faults, 'Every sum comes out.', now),
    verdict: isRight
      ? `${count(intervals)} intervals of ${count(torrents)} torrents: equal to the byte.`
      : `${count(faultCount)} sums do not come out.`,
    isRight,
    figures: [
      amount('Raw up', report.rawUp),
      amount('Raw down', report.rawDown),
      amount('Shown as uploaded', uploaded),
      amount('Shown as downloaded', downloaded),
    ],
    sums: [
      `Uploaded: ${exact(report.up)} worked out + ${exact(report.creditUp)} by the ledger; ` +
        `${exact(uploaded)} shown`,
      `Downloaded: ${exact(report.down)} worked out − ${exact(report.creditDown)} by the ledger; ` +
        `${exact(downloaded)} shown`,
    ],
    changed: notes(
      'What would count otherwise today',
      report.changed,
      'Nothing: categories, tags, roles and promotions are as they were.',
      now,
    ),
    backHref: memberHref(report.member),
  }
}

function notes(title: string, rows: readonly ReplayNote[], nothing: string, now: Date): TablePage {
  return tablePage({
    title,
    caption: title,
    columns: ['Torrent', 'When', 'What', 'Booked', 'Now'],
    rows: rows.map(({ torrentId, torrent, at, what, booked, now: worth }) => ({
      head: words('Torrent', torrent, torrentId === 0 ? null : `/torrents/${torrentId}`),
      cells: [
        moment('When', at === null ? null : timeText(at, now)),
        words('What', what),
        figure('Booked', booked),
        figure('Now', worth),
      ],
      acts: [],
    })),
    nothing,
  })
}

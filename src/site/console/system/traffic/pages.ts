import { bytes, exactBytes, plural, timeText } from '../../../../shared/format.ts'
import type { ReplayNote, ReplayReport } from '../../../../store/traffic/replay.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export function questionPage(form: Typed, name: string): ConfirmPage {
  const href = memberHref(name)
  const given = {
    title: `Replay the traffic of ${name}`,
    lead: [
      'Every booked interval is recalculated from its reported bytes, by the function that ' +
        'booked it, and compared with the totals shown.',
      'Nothing is changed. The replay is recorded in the audit log.',
    ],
    action: `${href}/replay`,
    button: 'Replay traffic',
    backHref: href,
  }
  return formPage(given, form)
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
  const amount = (label: string, value: bigint) => {
    return { label, text: bytes(value), title: exactBytes(value) }
  }
  return {
    ...notes(`Replay of ${report.member}`, report.faults, 'All sums are correct.', now),
    verdict: isRight
      ? `${plural(intervals, 'interval', 'intervals')} of ` +
        `${plural(torrents, 'torrent', 'torrents')}: equal to the byte.`
      : `${plural(faultCount, 'sum is', 'sums are')} wrong.`,
    isRight,
    figures: [
      amount('Reported up', report.rawUp),
      amount('Reported down', report.rawDown),
      amount('Shown as uploaded', uploaded),
      amount('Shown as downloaded', downloaded),
    ],
    sums: [
      `Uploaded: ${exactBytes(report.up)} calculated + ${exactBytes(report.creditUp)} from the ` +
        `ledger; ${exactBytes(uploaded)} shown`,
      `Downloaded: ${exactBytes(report.down)} calculated − ${exactBytes(report.creditDown)} from ` +
        `the ledger; ${exactBytes(downloaded)} shown`,
    ],
    changed: notes(
      'What would count differently today',
      report.changed,
      'No differences: categories, tags, roles and promotions have not changed.',
      now,
    ),
    backHref: memberHref(report.member),
  }
}

function notes(title: string, rows: readonly ReplayNote[], nothing: string, now: Date): TablePage {
  return tablePage({
    title,
    caption: title,
    rows: rows.map(({ torrentId, torrent, at, what, booked, now: worth }) => ({
      head: words('Torrent', torrent, torrentId === 0 ? null : `/torrents/${torrentId}`),
      cells: [
        moment('Time', at === null ? null : timeText(at, now)),
        words('Traffic', what),
        figure('Booked', booked),
        figure('Now', worth),
      ],
    })),
    nothing,
  })
}

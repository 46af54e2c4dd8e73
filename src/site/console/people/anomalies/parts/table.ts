import { anomalyWords } from '../../../../../domain/anomalies/rules/index.ts'
import type { AnomalyState } from '../../../../../domain/anomalies/rules/index.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { AnomalyRow } from '../../../../../store/anomalies/anomalies.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import { memberHref } from '../../../frame/links.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const ANOMALIES = '/admin/anomalies'

export const STATES: Readonly<Record<AnomalyState, string>> = {
  open: 'Open',
  confirmed: 'Confirmed',
  dismissed: 'Dismissed',
}

export const COLUMNS = ['Anomaly', 'Score', 'Member', 'About', 'Seen', 'State']

/** Also on a member's page. */
export function anomaliesTable(rows: readonly AnomalyRow[], now: Date): TablePage {
  return tablePage({
    title: 'Anomalies',
    caption: 'Unusual activity',
    columns: COLUMNS,
    rows: rows.map((row) => ({
      head: words('Anomaly', anomalyWords[row.kind].label, `${ANOMALIES}/${row.id}`),
      cells: [
        figure('Score', String(row.score)),
        words('Member', row.member, memberHref(row.member)),
        about(row),
        moment('Seen', timeText(row.lastAt, now)),
        mark('State', STATES[row.state], row.state === 'confirmed' ? 'bad' : 'plain'),
      ],
    })),
    nothing: 'No anomalies.',
  })
}

/** The subject of an anomaly in addition to its member. */
export function about({ torrentId, torrent, other, subject }: AnomalyRow) {
  if (torrentId !== null && torrent !== null) {
    return words('About', torrent, `/torrents/${torrentId}`)
  }
  if (other !== null) return words('About', other, memberHref(other))
  return words('About', subject === '' ? 'the member' : subject)
}

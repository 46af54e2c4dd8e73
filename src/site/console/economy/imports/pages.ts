import { count, timeText } from '../../../../shared/format.ts'
import type { WaitingReason, WaitingRow } from '../../../../store/imports/quarantine.ts'
import type { RunRow } from '../../../../store/imports/runs.ts'
import type { PageData } from '../../../http/action.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { Paged } from '../../frame/paging.ts'
import type { Section } from '../../frame/sections.ts'
import { section } from '../../frame/sections.ts'
import type { TablePage, TablePart } from '../../frame/table.ts'
import { tablePage, tablePart } from '../../frame/table.ts'

export const IMPORTS = '/admin/import'

interface ImportsPage extends PageData {
  readonly lead: string
  readonly sections: readonly Section[]
  readonly pager: Paged<RunRow>['pager']
}

export function importsPage(
  found: Paged<RunRow>,
  waiting: readonly WaitingReason[],
  now: Date,
): ImportsPage {
  return {
    title: 'Imports',
    lead:
      'What babou import has copied from another tracker. Rows in quarantine can be ' +
      'corrected here.',
    sections: [
      section('Quarantine', { table: reasonsTable(waiting) }),
      section('Runs', { table: runsTable(found.rows, now) }),
    ],
    pager: found.pager,
  }
}

function reasonsTable(waiting: readonly WaitingReason[]): TablePart {
  return tablePart({
    caption: 'Reasons of rows in quarantine, most frequent first',
    rows: waiting.map(({ kind, reason, rows }) => ({
      head: words('Reason', reason, withQuery(`${IMPORTS}/rows`, {}, { kind, reason })),
      cells: [words('Kind', kind), figure('Rows', count(rows))],
    })),
    nothing: 'No rows in quarantine.',
  })
}

function runsTable(rows: readonly RunRow[], now: Date): TablePart {
  return tablePart({
    caption: 'Imports, newest first',
    rows: rows.map((run) => {
      const sum = (of: 'rows' | 'imported' | 'quarantined') =>
        run.report === null
          ? ''
          : count(run.report.tables.reduce((all, table) => all + table[of], 0))
      return {
        head: {
          ...moment('Started', timeText(run.startedAt, now)),
          href: null,
        },
        cells: [
          stateOf(run),
          words('From', run.site, `${IMPORTS}/runs/${run.id}`),
          words('Program', run.source),
          figure('Rows', sum('rows')),
          figure('Imported', sum('imported')),
          figure('Quarantine', sum('quarantined')),
        ],
      }
    }),
    nothing: 'Nothing has been imported yet. See babou import --help.',
  })
}

export function stateOf({ completedAt, report }: RunRow) {
  if (completedAt === null) return mark('State', 'not completed', 'plain')
  const isRight = report === null || report.sums.every((sum) => sum.addsUp)
  return isRight ? mark('State', 'complete', 'good') : mark('State', 'sums differ', 'bad')
}

export function rowsPage(
  found: Paged<WaitingRow>,
  filter: { readonly kind: string | null; readonly reason: string | null },
): TablePage {
  return tablePage({
    title: 'Quarantine',
    caption: 'Rows of the old site in quarantine, by kind and ID',
    lead: filter.reason,
    make: { label: 'Imports', href: IMPORTS },
    rows: found.rows.map(({ kind, oldId, name, reason }) => ({
      head: words('ID', String(oldId), `${IMPORTS}/rows/${kind}/${oldId}`),
      cells: [
        words('Kind', kind),
        words('Name', name),
        words('Reason', filter.reason === null ? reason : ''),
      ],
    })),
    nothing: 'No rows in quarantine.',
    pager: found.pager,
  })
}

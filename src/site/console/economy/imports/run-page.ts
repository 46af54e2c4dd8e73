import { count, timeText } from '../../../../shared/format.ts'
import type { RunRow, StoredReport, StoredSum } from '../../../../store/imports/runs.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { Section, SectionsPage } from '../../frame/sections.ts'
import { section, sectionsPage } from '../../frame/sections.ts'
import { tablePart } from '../../frame/table.ts'
import { IMPORTS, stateOf } from './pages.ts'

export function runPage(run: RunRow, now: Date): SectionsPage {
  const { report, startedAt, completedAt } = run
  const facts = [
    { label: 'From', text: run.origin },
    { label: 'Program', text: run.source },
    { label: 'State', text: stateOf(run).tag?.text ?? '' },
    { label: 'Started', text: timeText(startedAt, now).title },
    ...(completedAt === null ? [] : [{ label: 'Ended', text: timeText(completedAt, now).title }]),
    ...(report === null ? [] : [{ label: 'Circles of inviters', text: count(report.circles) }]),
  ]
  return sectionsPage({
    title: `Import from ${run.site}`,
    links: [{ label: 'Imports', href: IMPORTS }],
    sections: [section('Run', { facts }), ...(report === null ? [] : reportSections(report))],
  })
}

function reportSections(report: StoredReport): readonly Section[] {
  return [sumsSection(report), tablesSection(report), remarksSection(report)]
}

/** Groups digits by three; a number may exceed what JavaScript can represent exactly. */
const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',')

function sumsSection({ sums }: StoredReport): Section {
  const verdict = (sum: StoredSum) =>
    sum.addsUp ? mark('Verdict', 'equal', 'good') : mark('Verdict', 'they differ', 'bad')
  return section('Sums', {
    lead: 'Totals of the old site, and what the ledger has booked of them.',
    table: tablePart({
      caption: 'Sums of both sites',
      rows: sums.map((sum) => ({
        head: words('Sum', sum.what),
        cells: [
          figure('Old site', grouped(sum.source)),
          figure('Here', grouped(sum.here)),
          figure('Not imported', grouped(sum.notImported)),
          figure('Adjusted', grouped(sum.adjusted)),
          verdict(sum),
        ],
      })),
      nothing: 'No sums.',
    }),
  })
}

function tablesSection({ tables }: StoredReport): Section {
  return section('Tables', {
    lead: 'Each row is imported, merged into another one, left out by a rule, or in quarantine.',
    table: tablePart({
      caption: 'Tables of the old site with the outcomes of their rows',
      rows: tables.map((one) => ({
        head: words('Table', one.table),
        cells: [
          figure('Rows', count(one.rows)),
          figure('Imported', count(one.imported)),
          figure('Merged', count(one.merged)),
          figure('Left out', count(one.leftOut)),
          figure('Quarantine', count(one.quarantined)),
          words(
            'Reasons',
            one.reasons.map(({ reason, rows }) => `${count(rows)}: ${reason}`).join('; '),
          ),
        ],
      })),
      nothing: 'No tables.',
    }),
  })
}

function remarksSection({ remarks }: StoredReport): Section {
  return section('Remarks', {
    lead: 'What is unusual about the imported rows.',
    table: tablePart({
      caption: 'Remarks, by kind',
      rows: remarks.map(({ kind, remark, rows }) => ({
        head: words('Remark', remark),
        cells: [words('Kind', kind), figure('Rows', count(rows))],
      })),
      nothing: 'No remarks.',
    }),
  })
}

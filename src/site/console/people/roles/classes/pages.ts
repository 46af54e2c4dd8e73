import { count, timeText } from '../../../../../shared/format.ts'
import type { ReportRow } from '../../../../../store/roles/class-judging.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePage } from '../../../frame/table.ts'

const MODES = {
  off: 'The rules are switched off: staff alone give classes.',
  report: 'The rules are reported once a day, and change nothing.',
  on: 'The rules give and take classes once a day.',
} as const

interface Line {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export function classesPage(
  mode: keyof typeof MODES,
  reports: readonly ReportRow[],
  now: Date,
): SectionsPage {
  const newest = reports.find(({ doneAt }) => doneAt !== null)
  return sectionsPage({
    title: 'Classes by their rules',
    lead: MODES[mode],
    links: [
      { label: 'Report what they would do now', href: '/admin/classes/report' },
      { label: 'The classes and what they take', href: '/admin/roles/made' },
      { label: 'Switch it on or off', href: '/admin/settings/site' },
    ],
    sections: [
      ...(newest === undefined ? [] : [changesSection(newest)]),
      section('Reports and runs', { table: reportsTable(reports, now) }),
    ],
  })
}

function changesSection({ isDry, lines, promoted, demoted }: ReportRow) {
  const shown = lines as unknown as readonly Line[]
  const rest = promoted + demoted - shown.length
  return section(isDry ? 'Who would change, by the newest report' : 'Who changed last', {
    lead: rest > 0 ? `The first ${count(shown.length)}; ${count(rest)} more.` : null,
    table: tablePage({
      title: 'Changes',
      caption: 'Members with their class before and after',
      columns: ['Member', 'Before', 'After'],
      rows: shown.map(({ name, before, after }) => ({
        head: words('Member', name, memberHref(name)),
        cells: [words('Before', before ?? 'none'), words('After', after ?? 'none')],
        acts: [],
      })),
      nothing: 'Nobody changes.',
    }),
  })
}

function reportsTable(reports: readonly ReportRow[], now: Date) {
  return tablePage({
    title: 'Reports',
    caption: 'Reports and runs, the newest first',
    columns: ['When', 'What', 'By', 'Members', 'Up', 'Down'],
    rows: reports.map((row) => ({
      head: moment('When', timeText(row.askedAt, now)),
      cells: [
        words('What', row.doneAt === null ? 'being made' : row.isDry ? 'report' : 'run'),
        words('By', row.askedBy),
        figure('Members', count(row.members)),
        figure('Up', count(row.promoted)),
        figure('Down', count(row.demoted)),
      ],
      acts: [],
    })),
    nothing: 'No report yet.',
  })
}

export function questionPage(): ConfirmPage {
  const given = {
    title: 'Report what the rules would do',
    lead: [
      'All members whom rules judge are looked at; who would get another class is listed.',
      'Nothing is changed by it.',
    ],
    action: '/admin/classes/report',
    button: 'Make the report',
    isDanger: false,
    backHref: '/admin/classes',
  }
  return confirmPage(given, untyped())
}

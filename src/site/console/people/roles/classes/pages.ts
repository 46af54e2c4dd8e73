import { count, timeText } from '../../../../../shared/format.ts'
import type { ReportRow } from '../../../../../store/roles/class-judging.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'

const MODES = {
  off: 'The class rules are turned off: only staff assign classes.',
  report: 'The class rules are reported once per day, and change nothing.',
  on: 'The class rules assign classes once per day.',
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
    title: 'Class rules report',
    lead: MODES[mode],
    links: [
      { label: 'Run report', href: '/admin/classes/report' },
      { label: 'Classes and their requirements', href: '/admin/roles/made' },
      { label: 'Turn class rules on or off', href: '/admin/settings/site' },
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
  return section(isDry ? 'Changes by the newest report' : 'Latest changes', {
    lead:
      rest > 0
        ? `The first ${count(shown.length)} are shown; there are ${count(rest)} more.`
        : null,
    table: tablePart({
      caption: 'Members with their class before and after',
      rows: shown.map(({ name, before, after }) => ({
        head: words('Member', name, memberHref(name)),
        cells: [words('Before', before ?? 'none'), words('After', after ?? 'none')],
      })),
      nothing: 'No changes.',
    }),
  })
}

function reportsTable(reports: readonly ReportRow[], now: Date) {
  return tablePart({
    caption: 'Reports and runs, newest first',
    rows: reports.map((row) => ({
      head: moment('Time', timeText(row.askedAt, now)),
      cells: [
        words('Type', row.doneAt === null ? 'running' : row.isDry ? 'report' : 'run'),
        words('By', row.askedBy),
        figure('Members', count(row.members)),
        figure('Up', count(row.promoted)),
        figure('Down', count(row.demoted)),
      ],
    })),
    nothing: 'No reports yet.',
  })
}

export function questionPage(): ConfirmPage {
  const given = {
    title: 'Run a class rules report',
    lead: [
      'All members that the class rules apply to are processed. The report lists those whose ' +
        'class would change.',
      'The report changes nothing.',
    ],
    action: '/admin/classes/report',
    button: 'Run report',
    backHref: '/admin/classes',
  }
  return formPage(given, untyped())
}

import type { RequirementState } from '../../../../domain/hit-and-run/judge.ts'
import { hitAndRunParams, presets } from '../../../../domain/hit-and-run/rules.ts'
import { HOUR_SECONDS } from '../../../../domain/units.ts'
import { bytes, count, countdownText, plural, timeText } from '../../../../shared/format.ts'
import type { ListedRow, Preview } from '../../../../store/hit-and-run/lists.ts'
import type { HitAndRunPolicy } from '../../../../store/hit-and-run/policies.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { REQUIREMENT_LABELS } from '../../../hit-and-run/parts/labels.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import { reasonControl } from '../../frame/controls.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const HIT_AND_RUN = '/admin/hit-and-run'

const STATES = Object.entries(REQUIREMENT_LABELS).filter(([state]) => state !== 'warned')

export function listPage(
  found: Paged<ListedRow>,
  state: RequirementState,
  policy: HitAndRunPolicy | null,
  rights: { readonly mayEdit: boolean; readonly mayPardon: boolean },
  now: Date,
): TablePage {
  const isOpen = state === 'watching' || state === 'prewarned' || state === 'warned'
  const typed = untyped({ state: state === 'warned' ? '' : state })
  return tablePage({
    title: 'Hit and run',
    caption: `Seeding requirements: ${REQUIREMENT_LABELS[state]}`,
    lead:
      policy?.isOn === true
        ? 'On: downloads must be seeded for ' +
          `${countdownText(policy.rules.seedHours * HOUR_SECONDS)}.`
        : 'Off: downloads do not have to be seeded. Preview which members the rules would ' +
          'affect before you turn them on.',
    action: HIT_AND_RUN,
    make: rights.mayEdit ? { label: 'Rules', href: `${HIT_AND_RUN}/rules` } : null,
    controls: [control('select', typed, 'state', 'State', { options: choices('warned', STATES) })],
    rows: found.rows.map((row) => ({
      head: words('Member', row.member, memberHref(row.member)),
      cells: [
        words('Torrent', row.torrent, `/torrents/${row.torrentId}`),
        mark('State', REQUIREMENT_LABELS[row.state], row.state === 'warned' ? 'bad' : 'plain'),
        moment('Since', timeText(row.since, now)),
        figure('Seeded', row.seededSeconds < 60 ? '–' : countdownText(row.seededSeconds)),
        figure('Uploaded', bytes(row.uploaded)),
        moment('Last seen', timeText(row.lastAt, now)),
      ],
      acts:
        rights.mayPardon && isOpen
          ? [{ label: 'Pardon', href: pardonHref(row.member, row.torrentId), method: null }]
          : [],
    })),
    nothing: 'No seeding requirements in this state.',
    pager: found.pager,
  })
}

export function pardonHref(member: string, torrentId: number): string {
  return `${memberHref(member)}/hit-and-run/${torrentId}`
}

export function rulesPage(form: Typed, preview: Preview | null): ConfirmPage {
  const given = {
    title: 'Hit-and-run rules',
    lead:
      preview === null
        ? [
            'Members must seed what they download. Before you save the rules, you see which ' +
              'members they would affect.',
          ]
        : previewText(preview),
    warning: preview !== null && preview.forbidden > 0 ? forbiddenText(preview) : null,
    action: `${HIT_AND_RUN}/rules`,
    button: preview === null ? 'Preview' : 'Continue',
    backHref: HIT_AND_RUN,
  }
  const confirm = control('select', form, 'confirm', 'Save rules', {
    options: [
      ['', 'No, preview again'],
      ['yes', 'Yes, save these rules'],
    ],
  })
  return formPage(given, form, [...(preview === null ? [] : [confirm]), ...controls(form)])
}

function controls(form: Typed): readonly Control[] {
  const params = Object.entries(hitAndRunParams).map(([name, { label, help, min, max }]) => {
    return control('text', form, name, label, {
      hint: `${help} From ${min} to ${max}.`,
      maxLength: 16,
    })
  })
  const begin = Object.entries(presets).map(([name, { label }]) => [name, label] as const)
  return [
    control('select', form, 'preset', 'Start with', {
      options: [['', 'The values below'], ...begin],
      hint: 'A preset replaces the values below.',
    }),
    control('select', form, 'state', 'Hit and run', {
      options: [
        ['off', 'Off: no seeding requirements'],
        ['on', 'On'],
      ],
    }),
    control('text', form, 'startsAt', 'Downloads since', {
      maxLength: 10,
      hint: 'A day such as 2026-11-20. Earlier downloads do not count. Leave empty for now.',
    }),
    control('text', form, 'immuneRoles', 'Exempt roles', {
      maxLength: 500,
      hint: 'Slugs of roles, classes and secondary roles, separated by commas.',
    }),
    ...params,
  ]
}

function previewText(preview: Preview): readonly string[] {
  const { owed, members, reminded, warned, isCut } = preview
  return [
    `${plural(owed, 'download', 'downloads')} by ${plural(members, 'member', 'members')} would ` +
      'need to be seeded.',
    `${count(reminded)} of them would get a reminder immediately, ${count(warned)} a warning ` +
      'later.',
    ...(isCut ? ['There are more downloads: the preview counts only the first 50,000.'] : []),
    'Nothing has been changed yet.',
  ]
}

function forbiddenText({ forbidden, names }: Preview): string {
  const more = forbidden > names.length ? ` and ${count(forbidden - names.length)} more` : ''
  return (
    `${plural(forbidden, 'member', 'members')} could no longer download: ` +
    `${names.join(', ')}${more}.`
  )
}

export function pardonPage(
  form: Typed,
  member: string,
  torrent: string,
  href: string,
): ConfirmPage {
  const given = {
    title: `Pardon ${member}`,
    lead: [
      `“${torrent}” no longer has to be seeded, and its warning is revoked. The member is ` +
        'notified.',
    ],
    action: href,
    button: 'Pardon',
    backHref: HIT_AND_RUN,
  }
  return formPage(given, form, [reasonControl(form, 'Shown to the member.')])
}

interface Freedom {
  readonly kind: 'member' | 'torrent'
  readonly name: string
  readonly href: string
  readonly backHref: string
  readonly because: string | null
}

export function freedomPage(form: Typed, of: Freedom): ConfirmPage {
  const { kind, name, href, backHref, because } = of
  const what =
    kind === 'member'
      ? 'An exempt member has no seeding requirements.'
      : 'Downloads of an exempt torrent do not have to be seeded.'
  const given = {
    title: `Hit and run: ${name}`,
    lead: [because === null ? 'Not exempt now.' : `Exempt now: ${because}.`, what],
    action: href,
    button: 'Save exemption',
    backHref,
  }
  return formPage(given, form, [
    control('select', form, 'free', 'Hit and run', {
      options: [
        ['yes', 'Exempt'],
        ['no', 'Not exempt'],
      ],
    }),
    reasonControl(form, 'For the audit log.'),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'Number of days. Leave empty for no end date.',
    }),
  ])
}

import type { RequirementState } from '../../../../domain/hit-and-run/judge.ts'
import { hitAndRunParams, presets } from '../../../../domain/hit-and-run/rules.ts'
import { HOUR_SECONDS } from '../../../../domain/units.ts'
import { bytes, count, countdownText, timeText } from '../../../../shared/format.ts'
import type { ListedRow, Preview } from '../../../../store/hit-and-run/lists.ts'
import type { HitAndRunPolicy } from '../../../../store/hit-and-run/policies.ts'
import type { Control } from '../../../http/control.ts'
import { choices, control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { REQUIREMENT_LABELS } from '../../../hit-and-run/parts/labels.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const HIT_AND_RUN = '/admin/obligations'

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
    caption: `Obligations: ${REQUIREMENT_LABELS[state]}`,
    lead:
      policy?.isOn === true
        ? seededText(policy.rules)
        : 'Off: nobody owes anything. See whom rules would touch before they hold.',
    action: HIT_AND_RUN,
    make: rights.mayEdit ? { label: 'The rules', href: `${HIT_AND_RUN}/rules` } : null,
    controls: [control('select', typed, 'state', 'State', { options: choices('warned', STATES) })],
    columns: ['Member', 'Torrent', 'State', 'Since', 'Seeded', 'Given back', 'Seen'],
    rows: found.rows.map((row) => ({
      head: words('Member', row.member, memberHref(row.member)),
      cells: [
        words('Torrent', row.torrent, `/torrents/${row.torrentId}`),
        mark('State', REQUIREMENT_LABELS[row.state], row.state === 'warned' ? 'bad' : 'plain'),
        moment('Since', timeText(row.since, now)),
        figure('Seeded', row.seededSeconds < 60 ? '–' : countdownText(row.seededSeconds)),
        figure('Given back', bytes(row.uploaded)),
        moment('Seen', timeText(row.lastAt, now)),
      ],
      acts:
        rights.mayPardon && isOpen
          ? [{ label: 'Forgive', href: pardonHref(row.member, row.torrentId), method: null }]
          : [],
    })),
    nothing: 'Nothing.',
    pager: found.pager,
  })
}

function seededText({ seedHours }: HitAndRunPolicy['rules']): string {
  return `On: what is downloaded is seeded for ${countdownText(seedHours * HOUR_SECONDS)}.`
}

export function pardonHref(member: string, torrentId: number): string {
  return `${memberHref(member)}/obligations/${torrentId}`
}

export function rulesPage(form: Typed, preview: Preview | null): ConfirmPage {
  const given = {
    title: 'Rules of hit and run',
    lead:
      preview === null
        ? [
            'Whoever downloads a torrent owes its seeding. First one sees whom the rules would ' +
              'touch; nothing changes before that is confirmed.',
          ]
        : previewText(preview),
    warning: preview !== null && preview.forbidden > 0 ? forbiddenText(preview) : null,
    action: `${HIT_AND_RUN}/rules`,
    button: preview === null ? 'See whom it would touch' : 'Go on',
    isDanger: false,
    backHref: HIT_AND_RUN,
  }
  const confirm = control('select', form, 'confirm', 'Have them hold', {
    options: [
      ['', 'No: look again first'],
      ['yes', 'Yes, these rules'],
    ],
  })
  return confirmPage(given, form, [...(preview === null ? [] : [confirm]), ...controls(form)])
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
    control('select', form, 'preset', 'Begin with', {
      options: [['', 'The values below'], ...begin],
      hint: 'A choice puts its values in place of those below.',
    }),
    control('select', form, 'state', 'Hit and run', {
      options: [
        ['off', 'Off: nobody owes anything'],
        ['on', 'On'],
      ],
    }),
    control('text', form, 'startsAt', 'Downloads from', {
      maxLength: 10,
      hint: 'A day such as 2026-11-20: what was downloaded before obliges nobody. Empty: from now.',
    }),
    control('text', form, 'immuneRoles', 'Roles that owe nothing', {
      maxLength: 500,
      hint: 'Slugs of roles, classes and secondary roles, separated by commas.',
    }),
    ...params,
  ]
}

function previewText(preview: Preview): readonly string[] {
  const { owed, members, reminded, warned, isCut } = preview
  return [
    `${count(owed)} downloads of ${count(members)} members would be owed.`,
    `${count(reminded)} of them would be reminded at once, ${count(warned)} warned a while later.`,
    ...(isCut ? ['There are more downloads than could be looked at.'] : []),
    'Nothing was changed yet.',
  ]
}

function forbiddenText({ forbidden, names }: Preview): string {
  const more = forbidden > names.length ? ` and ${count(forbidden - names.length)} more` : ''
  return `${count(forbidden)} members would lose the right to download: ${names.join(', ')}${more}.`
}

export function pardonPage(
  form: Typed,
  member: string,
  torrent: string,
  href: string,
): ConfirmPage {
  const given = {
    title: `Forgive ${member}`,
    lead: [`“${torrent}” is no longer owed, and its warning is taken back. The member is told.`],
    action: href,
    button: 'Forgive',
    isDanger: false,
    backHref: HIT_AND_RUN,
  }
  return confirmPage(given, form, [
    control('text', form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 200,
      hint: 'The member reads it.',
    }),
  ])
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
  const what = kind === 'member' ? 'A free member owes nothing.' : 'A free torrent obliges nobody.'
  const given = {
    title: `Obligations: ${name}`,
    lead: [because === null ? 'Not free now.' : `Free now: ${because}.`, what],
    action: href,
    button: 'Decide',
    isDanger: false,
    backHref,
  }
  return confirmPage(given, form, [
    control('select', form, 'free', 'Obligations', {
      options: [
        ['yes', 'Free of them'],
        ['no', 'As the rules say'],
      ],
    }),
    control('text', form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 200,
      hint: 'For the log.',
    }),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'Free for so many days; empty: for good.',
    }),
  ])
}

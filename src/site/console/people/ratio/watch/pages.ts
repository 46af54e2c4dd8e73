import { timeText } from '../../../../../shared/format.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import type { WatchRow } from '../../../../../store/ratio/standings.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'
import type { Paged } from '../../../frame/paging.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'

export const WATCH = '/admin/watch'

export function watchPage(
  found: Paged<WatchRow>,
  state: 'watch' | 'disabled',
  mayDecide: boolean,
  now: Date,
): TablePage {
  const options = [['disabled', 'May not download']] as const
  return tablePage({
    title: 'Watch list',
    caption: state === 'watch' ? 'Members on watch' : 'Members who may not download',
    lead: 'Whom the ratio rules watch. Each loses the right to download when the watch ends.',
    action: WATCH,
    controls: [
      control('select', untyped({ state: state === 'watch' ? '' : state }), 'state', 'Standing', {
        options: choices('On watch', options),
      }),
    ],
    columns: ['Member', 'Rule', 'Required', 'Reached', 'Kept', 'Since', 'Ends'],
    rows: found.rows.map((row) => ({
      head: words('Member', row.name, memberHref(row.name)),
      cells: [
        words('Rule', row.policy ?? 'staff'),
        figure('Required', row.required.toFixed(2)),
        figure('Reached', row.actual === null ? '∞' : row.actual.toFixed(2)),
        mark('Kept', row.is_satisfied ? 'yes' : 'no', row.is_satisfied ? 'good' : 'bad'),
        moment('Since', timeText(row.since, now)),
        moment('Ends', row.endsAt && timeText(row.endsAt, now)),
      ],
      acts: mayDecide
        ? [{ label: 'Decide', href: `${memberHref(row.name)}/standing`, method: null }]
        : [],
    })),
    nothing: 'Nobody.',
    pager: found.pager,
  })
}

export function watchJson(row: WatchRow) {
  const { id, name, role, policy, required, actual, since, endsAt } = row
  return { id, name, role, policy, required, actual, satisfied: row.is_satisfied, since, endsAt }
}

const DECISIONS = [
  ['rules', 'As the rules say'],
  ['exempt', 'Exempt: no rule asks anything'],
  ['ok', 'Good, whatever the rules say'],
  ['disabled', 'May not download'],
] as const

export function decisionPage(form: Typed, profile: Profile, lead: readonly string[]): ConfirmPage {
  const href = memberHref(profile.name)
  const given = {
    title: `Standing of ${profile.name}`,
    lead: [...lead, 'Trackers hear of it within a second. Seeding is never forbidden.'],
    action: `${href}/standing`,
    button: 'Decide',
    isDanger: false,
    backHref: href,
  }
  return confirmPage(given, form, [
    control('select', form, 'decision', 'Standing', { options: DECISIONS }),
    control('text', form, 'reason', 'Reason', {
      isRequired: true,
      maxLength: 200,
      hint: 'For the log.',
    }),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'The rules hold again after so many days; empty: when somebody says so.',
    }),
  ])
}

import { ratioText, requiredText, timeText } from '../../../../../shared/format.ts'
import type { Profile } from '../../../../../store/members/pages.ts'
import type { WatchRow } from '../../../../../store/ratio/standings.ts'
import { choices, control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import { reasonControl } from '../../../frame/controls.ts'
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
  const options = [['disabled', 'Downloading disabled']] as const
  return tablePage({
    title: 'Ratio watch',
    caption: state === 'watch' ? 'Members on ratio watch' : 'Members with downloading disabled',
    lead:
      'Members who do not meet a ratio policy. Downloading is disabled if they still do not ' +
      'meet it when the watch ends.',
    action: WATCH,
    controls: [
      control('select', untyped({ state: state === 'watch' ? '' : state }), 'state', 'Standing', {
        options: choices('On ratio watch', options),
      }),
    ],
    rows: found.rows.map((row) => ({
      head: words('Member', row.name, memberHref(row.name)),
      cells: [
        words('Policy', row.policy ?? 'staff'),
        figure('Required', requiredText(row.required)),
        figure('Reached', ratioText(row.actual)),
        mark('Met', row.is_satisfied ? 'yes' : 'no', row.is_satisfied ? 'good' : 'bad'),
        moment('Since', timeText(row.since, now)),
        moment('Ends', row.endsAt && timeText(row.endsAt, now)),
      ],
      acts: mayDecide
        ? [{ label: 'Override standing', href: `${memberHref(row.name)}/standing`, method: null }]
        : [],
    })),
    nothing: 'No members in this state.',
    pager: found.pager,
  })
}

export function watchJson(row: WatchRow) {
  const { id, name, role, policy, required, actual, since, endsAt } = row
  return { id, name, role, policy, required, actual, satisfied: row.is_satisfied, since, endsAt }
}

const DECISIONS = [
  ['rules', 'As evaluated by the policies'],
  ['exempt', 'Exempt: no policy applies'],
  ['ok', 'Good, whatever the policies say'],
  ['disabled', 'Downloading disabled'],
] as const

export function decisionPage(form: Typed, profile: Profile, lead: readonly string[]): ConfirmPage {
  const href = memberHref(profile.name)
  const given = {
    title: `Ratio standing of ${profile.name}`,
    lead: [...lead, 'Trackers apply it within a second. Seeding is never disabled.'],
    action: `${href}/standing`,
    button: 'Override standing',
    backHref: href,
  }
  return formPage(given, form, [
    control('select', form, 'decision', 'Standing', { options: DECISIONS }),
    reasonControl(form, 'For the audit log.'),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'Number of days until the policies apply again. Leave empty for no end date.',
    }),
  ])
}

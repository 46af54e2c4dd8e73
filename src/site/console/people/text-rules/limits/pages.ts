import { kindLabels, textKinds } from '../../../../../domain/text-rules/text-rules.ts'
import { count } from '../../../../../shared/format.ts'
import type { NamedRole } from '../../../../../store/roles/named-roles.ts'
import type { Limit } from '../../../../../store/text-rules/limits.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { figure, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { rowPage } from '../../../frame/confirm.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { kindNames, periodText } from '../parts/labels.ts'
import { limitForm } from './forms.ts'

const fields = formFields(limitForm)

export const LIMITS = '/admin/text-limits'

export function limitsPage(rows: readonly Limit[]): TablePage {
  return tablePage({
    title: 'Limits for texts',
    lead:
      'How many texts a member may write, on all site nodes together. If several limits have ' +
      'the same kinds and time, the highest one for the member applies.',
    make: { label: 'New limit', href: `${LIMITS}/new` },
    caption: 'Limits for texts of members',
    rows: rows.map((row) => ({
      head: words('Texts', kindNames(row.kinds)),
      cells: [
        figure('At most', count(row.most)),
        words('In', periodText(row.seconds)),
        words('Of', row.roleName === null ? 'Every member' : `${row.roleName} and above`),
      ],
      acts: [
        { label: 'Edit', about: aboutOf(row), href: `${LIMITS}/${row.id}`, method: null },
        {
          label: 'Remove',
          about: aboutOf(row),
          href: `${LIMITS}/${row.id}`,
          method: 'DELETE' as const,
        },
      ],
    })),
    nothing: 'No limits: members may write as many texts as they like.',
  })
}

function aboutOf({ kinds, seconds, roleName }: Limit): string {
  return `${kindNames(kinds)} in ${periodText(seconds)}, ${roleName ?? 'every member'}`
}

/** Returns the form for a new limit, or for `limit`. */
export function limitPage(
  form: Typed,
  roles: readonly NamedRole[],
  limit: Limit | null,
): ConfirmPage {
  const kinds = textKinds.map((one) => [one, kindLabels[one]] as const)
  const options = roles.map(({ slug, name }) => [slug, `${name} and above`] as const)
  const given = {
    title: limit === null ? 'New limit for texts' : `Limit for ${kindNames(limit.kinds)}`,
    lead: [],
    buttons: ['Create limit', 'Save limit'] as const,
  }
  return rowPage(LIMITS, limit, given, form, [
    fields.many(form, 'kinds', 'Texts', { options: kinds, hint: 'Counted together.' }),
    fields.text(form, 'most', 'At most', { type: 'number' }),
    fields.text(form, 'seconds', 'Period (seconds)', {
      type: 'number',
      hint: '60 is a minute, 3600 an hour, 86400 a day.',
    }),
    fields.select(form, 'role', 'Of', { options: [['', 'Every member'], ...options] }),
  ])
}

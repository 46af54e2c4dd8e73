import type { Criterion } from '../../../../../domain/roles/class-rules.ts'
import { criteria, criterionNames } from '../../../../../domain/roles/class-rules.ts'
import { count, plural } from '../../../../../shared/format.ts'
import type { MadeRole } from '../../../../../store/roles/class-rules.ts'
import { control } from '../../../../http/control.ts'
import { formFields } from '../../../../http/form-fields.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, mark, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage, formPage } from '../../../frame/confirm.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { boundText, roleEdit, roleForm } from './forms.ts'

const fields = formFields(roleForm)
const ruleFields = formFields(roleEdit)

const KINDS = { class: 'class', secondary: 'secondary role' } as const
const UNITS = { bytes: '', ratio: '', days: ' days', hours: ' hours', count: '' } as const

export function listPage(roles: readonly MadeRole[]): TablePage {
  return tablePage({
    title: 'Classes and secondary roles',
    lead:
      'Members have the highest class whose requirements they all meet. Staff assign ' +
      'secondary roles. The roles page lists the permissions of each.',
    make: { label: 'Create role', href: '/admin/roles/new' },
    caption: 'Classes from lowest to highest, then secondary roles',
    rows: roles.map((role) => ({
      head: { ...words('Name', role.name, `/admin/roles/${role.slug}`), role: role.slug },
      cells: [
        words('Kind', KINDS[role.kind]),
        figure('Members', count(role.members)),
        words('Requirements', boundsText(role)),
        ruleMark(role),
      ],
      acts: [{ label: 'Slots', href: `/admin/roles/${role.slug}/slots`, method: null }],
    })),
    nothing: 'No classes or secondary roles yet.',
  })
}

function ruleMark({ rule }: MadeRole) {
  if (rule === null) return words('Rule', 'assigned by staff')
  return rule.isOn ? mark('Rule', 'on', 'good') : mark('Rule', 'off: assigned by staff', 'plain')
}

function boundsText({ rule }: MadeRole): string {
  if (rule === null) return '–'
  const parts = criterionNames.flatMap((one) => {
    const bound = rule.bounds[one]
    return bound === undefined ? [] : [`${criteria[one].label} ${shownBound(one, bound)}`]
  })
  const brings = rule.invites === 0 ? '' : `; grants ${plural(rule.invites, 'invite', 'invites')}`
  return parts.length === 0 ? '–' : `${parts.join(', ')}${brings}`
}

function shownBound(criterion: Criterion, bound: number): string {
  return `${boundText(criterion, bound)}${UNITS[criteria[criterion].unit]}`
}

export function newPage(form: Typed): ConfirmPage {
  const options = [
    ['class', 'Class: reached by rules, or assigned'],
    ['secondary', 'Secondary role: assigned, a member can have several'],
  ] as const
  const given = {
    title: 'Create role',
    lead: ['A new role has no permissions. Set them on the roles page.'],
    action: '/admin/roles',
    button: 'Create role',
    backHref: '/admin/roles/made',
  }
  const hint = 'Lowercase letters, digits and hyphens. It cannot be changed later.'
  return formPage(given, form, [
    fields.select(form, 'kind', 'Kind', { options }),
    fields.text(form, 'slug', 'Short name', { hint }),
    ...looks(form),
  ])
}

function looks(form: Typed) {
  return [
    fields.text(form, 'name', 'Name'),
    fields.text(form, 'color', 'Color', { hint: 'Such as #12664f. Leave empty for none.' }),
  ]
}

/** Returns the form of a role, in which typed values replace the stored ones. */
export function editPage(role: MadeRole, typed: Typed | null): ConfirmPage {
  const { slug, name, color, kind, rule } = role
  const kept = {
    name,
    color: color ?? '',
    keepPercent: String(rule?.keepPercent ?? 90),
    isOn: rule?.isOn ?? false,
    invites: String(rule?.invites ?? 0),
    ...Object.fromEntries(criterionNames.map((one) => [one, boundText(one, rule?.bounds[one])])),
  }
  const form = typed ?? untyped(kept)
  const given = {
    title: name,
    lead: [
      `${plural(role.members, 'member has', 'members have')} this ${KINDS[kind]}.`,
      ...(kind === 'class'
        ? ['All requirements must be met. Leave a field empty for no requirement.']
        : []),
    ],
    action: `/admin/roles/${slug}`,
    method: 'PATCH' as const,
    button: 'Save role',
    backHref: '/admin/roles/made',
  }
  return formPage(given, form, [...looks(form), ...(kind === 'class' ? ruleControls(form) : [])])
}

function ruleControls(form: Typed) {
  const keeps = 'Members lose the class when they fall below this percentage of a requirement.'
  const units = { bytes: 'Minimum, such as 25 GiB.', ratio: 'Minimum, such as 1.05.' }
  return [
    ...criterionNames.map((one) => {
      const { label, unit } = criteria[one]
      const hint =
        unit === 'bytes' || unit === 'ratio'
          ? units[unit]
          : `Minimum${unit === 'count' ? '' : `, in ${unit}`}.`
      return control('text', form, one, label, { maxLength: 30, hint })
    }),
    ruleFields.text(form, 'keepPercent', 'Kept above (percent)', { hint: keeps }),
    ruleFields.text(form, 'invites', 'Invites granted', {
      hint: 'To each member who reaches it by this rule, once. 0 for none.',
    }),
    ruleFields.check(form, 'isOn', 'Assigned and removed by this rule', {
      hint: 'Off: only staff assign and remove this class.',
    }),
  ]
}

export function removePage({ slug, name, members }: MadeRole): ConfirmPage {
  const given = {
    title: `Remove ${name}`,
    lead: [
      'Its permissions are removed with it. A role can only be removed when no member has it.',
    ],
    warning: members > 0 ? `${plural(members, 'member has', 'members have')} it now.` : null,
    action: `/admin/roles/${slug}`,
    method: 'DELETE' as const,
    button: 'Remove role',
    backHref: `/admin/roles/${slug}`,
  }
  return confirmPage(given, untyped())
}

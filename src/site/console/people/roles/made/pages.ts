import type { Criterion } from '../../../../../domain/roles/class-rules.ts'
import { criteria, criterionNames } from '../../../../../domain/roles/class-rules.ts'
import { count } from '../../../../../shared/format.ts'
import type { MadeRole } from '../../../../../store/roles/class-rules.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { figure, mark, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { confirmPage } from '../../../frame/confirm.ts'
import type { TablePage } from '../../../frame/table.ts'
import { tablePage } from '../../../frame/table.ts'
import { boundText } from './forms.ts'

const KINDS = { class: 'class', secondary: 'secondary role' } as const
const UNITS = { bytes: '', ratio: '', days: ' days', hours: ' hours', count: '' } as const

export function listPage(roles: readonly MadeRole[]): TablePage {
  return tablePage({
    title: 'Classes and secondary roles',
    lead:
      'Members reach classes by what they have done, the highest one that they have all of; a ' +
      'secondary role is given by staff. What each gives stands in the matrix of roles.',
    make: { label: 'Make a role', href: '/admin/roles/new' },
    caption: 'Classes from the lowest to the highest, then secondary roles',
    columns: ['Name', 'Kind', 'Members', 'What it takes', 'Rule'],
    rows: roles.map((role) => ({
      head: words('Name', role.name, `/admin/roles/${role.slug}`),
      cells: [
        words('Kind', KINDS[role.kind]),
        figure('Members', count(role.members)),
        words('What it takes', boundsText(role)),
        ruleMark(role),
      ],
      acts: [{ label: 'Slots', href: `/admin/roles/${role.slug}/slots`, method: null }],
    })),
    nothing: 'There are no classes and no secondary roles.',
  })
}

function ruleMark({ rule }: MadeRole) {
  if (rule === null) return words('Rule', 'by hand')
  return rule.isOn ? mark('Rule', 'on', 'good') : mark('Rule', 'off: by hand', 'plain')
}

function boundsText({ rule }: MadeRole): string {
  if (rule === null) return '–'
  const parts = criterionNames.flatMap((one) => {
    const bound = rule.bounds[one]
    return bound === undefined ? [] : [`${criteria[one].label} ${shownBound(one, bound)}`]
  })
  const brings = rule.invites === 0 ? '' : `; brings ${count(rule.invites)} invites`
  return parts.length === 0 ? '–' : `${parts.join(', ')}${brings}`
}

function shownBound(criterion: Criterion, bound: number): string {
  return `${boundText(criterion, bound)}${UNITS[criteria[criterion].unit]}`
}

export function newPage(form: Typed): ConfirmPage {
  const options = [
    ['class', 'Class: reached by rules, or given'],
    ['secondary', 'Secondary role: given, may be several'],
  ] as const
  const given = {
    title: 'Make a role',
    lead: ['A new role gives nothing: say in the matrix what it allows and denies.'],
    action: '/admin/roles',
    button: 'Make it',
    isDanger: false,
    backHref: '/admin/roles/made',
  }
  const hint = 'Small letters, digits and hyphens; it stays.'
  return confirmPage(given, form, [
    control('select', form, 'kind', 'Kind', { options }),
    control('text', form, 'slug', 'Short name', { isRequired: true, maxLength: 40, hint }),
    ...looks(form),
  ])
}

function looks(form: Typed) {
  return [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 40 }),
    control('text', form, 'color', 'Colour', { maxLength: 7, hint: 'Such as #12664f, or empty.' }),
  ]
}

/** What is typed stands in the place of what is kept. */
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
      `${count(role.members)} ${role.members === 1 ? 'member has' : 'members have'} this ` +
        `${KINDS[kind]}.`,
      ...(kind === 'class'
        ? ['All that is asked for must be there; empty fields ask for nothing.']
        : []),
    ],
    action: `/admin/roles/${slug}`,
    method: 'PATCH' as const,
    button: 'Save',
    isDanger: false,
    backHref: '/admin/roles/made',
  }
  return confirmPage(given, form, [...looks(form), ...(kind === 'class' ? ruleControls(form) : [])])
}

function ruleControls(form: Typed) {
  const keeps = 'Who has the class loses it below so many per cent of what it takes to reach it.'
  const units = { bytes: 'At least, such as 25 GiB.', ratio: 'At least, such as 1.05.' }
  return [
    ...criterionNames.map((one) => {
      const { label, unit } = criteria[one]
      const hint =
        unit === 'bytes' || unit === 'ratio'
          ? units[unit]
          : `At least${unit === 'count' ? '' : `, in ${unit}`}.`
      return control('text', form, one, label, { maxLength: 30, hint })
    }),
    control('text', form, 'keepPercent', 'Kept with, per cent', { maxLength: 3, hint: keeps }),
    control('text', form, 'invites', 'Invites that it brings', {
      maxLength: 3,
      hint: 'To each member who reaches it by this rule, once ever; 0 for none.',
    }),
    control('check', form, 'isOn', 'Reached and lost by this rule', {
      hint: 'Off: staff alone give and take this class.',
    }),
  ]
}

export function removePage({ slug, name, members }: MadeRole): ConfirmPage {
  const given = {
    title: `Remove ${name}`,
    lead: ['What it gives goes with it. A role that members have stays until nobody has it.'],
    warning: members > 0 ? `${count(members)} have it now.` : null,
    action: `/admin/roles/${slug}`,
    method: 'DELETE' as const,
    button: 'Remove it',
    backHref: `/admin/roles/${slug}`,
  }
  return confirmPage(given, untyped())
}

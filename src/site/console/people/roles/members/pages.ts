import { permissionNames, rowOf } from '../../../../../domain/roles/permissions.ts'
import type { Permission } from '../../../../../domain/roles/permissions.ts'
import { timeText } from '../../../../../shared/format.ts'
import type { MadeRole } from '../../../../../store/roles/class-rules.ts'
import type { Given, MemberRights } from '../../../../../store/roles/member-rights.ts'
import type { changesOf } from '../../../../../store/roles/member-roles.ts'
import { answerLine } from '../../../../roles/parts/answers.ts'
import { control } from '../../../../http/control.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import { reasonControl } from '../../../frame/controls.ts'
import { memberHref } from '../../../frame/links.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePart } from '../../../frame/table.ts'

interface Viewer {
  readonly can: (permission: Permission) => boolean
  readonly now: Date
}

type Changes = Awaited<ReturnType<typeof changesOf>>

export function rightsPage(
  name: string,
  rights: MemberRights,
  changes: Changes,
  viewer: Viewer,
): SectionsPage {
  const href = memberHref(name)
  const mayGive = viewer.can('members.give-rights')
  const acts = [
    { label: 'Add permission override', href: `${href}/rights/new` },
    { label: 'Assign secondary role', href: `${href}/roles/new` },
    { label: 'Change class', href: `${href}/class` },
  ]
  const held = rights.isLocked ? ', locked: class rules do not change it' : ''
  return sectionsPage({
    title: `Permissions of ${name}`,
    lead:
      'The permissions of the role, changed by the class, secondary roles and overrides of ' +
      'staff. A denial wins.',
    links: [{ label: name, href }, ...(mayGive ? acts : [])],
    sections: [
      section('Roles', {
        facts: [
          { label: 'Role', text: rights.role },
          { label: 'Class', text: `${rights.class?.name ?? 'none'}${held}` },
        ],
        table: givenTable(SECONDARY, rights.secondary, `${href}/roles`, viewer),
      }),
      section('Permission overrides', {
        table: givenTable(OWN, rights.own, `${href}/rights`, viewer),
      }),
      section('Effective permissions', { table: answersTable(rights) }),
      section('Role history', { table: changesTable(changes, viewer.now) }),
    ],
  })
}

const SECONDARY = { caption: 'Secondary roles', nothing: 'No secondary roles.' }
const OWN = { caption: 'Permission overrides', nothing: 'No permission overrides.' }

function givenTable(
  { caption, nothing }: typeof OWN,
  given: readonly Given[],
  path: string,
  viewer: Viewer,
) {
  const mayTake = viewer.can('members.give-rights')
  return tablePart({
    caption,
    rows: given.map((one) => ({
      head: words('Permission', one.label),
      cells: [
        one.isAllowed ? mark('Effect', 'allows', 'good') : mark('Effect', 'denies', 'bad'),
        words('Reason', one.reason),
        words('By', one.by),
        moment('Since', timeText(one.at, viewer.now)),
        moment(
          'Until',
          one.expiresAt === null ? null : timeText(one.expiresAt, viewer.now),
          'when removed',
        ),
      ],
      acts: mayTake
        ? [{ label: 'Remove', href: `${path}/${one.id}`, method: 'DELETE' as const }]
        : [],
    })),
    nothing,
  })
}

function answersTable({ answers }: MemberRights) {
  return tablePart({
    caption: 'Each permission with its result and reason',
    rows: answers.map((one) => {
      const { permission, says, answer, isAllowed, because } = answerLine(one)
      return {
        head: words('Permission', permission),
        cells: [
          mark('Result', answer, isAllowed ? 'good' : 'plain'),
          words('Description', says),
          words('Reason', because),
        ],
      }
    }),
    nothing: 'No permissions.',
  })
}

function changesTable(changes: Changes, now: Date) {
  return tablePart({
    caption: 'Changes of role, class and secondary roles, newest first',
    rows: changes.map((one) => ({
      head: moment('Time', timeText(one.at, now)),
      cells: [
        words('Permission', one.kind),
        words('Before', one.before ?? 'none'),
        words('After', one.after ?? 'none'),
        words('By', one.cause === 'rule' ? 'class rule' : one.by),
        words('Reason', one.reason),
      ],
    })),
    nothing: 'No changes yet.',
  })
}

function asked(form: Typed, name: string, path: string, given: AskedPage): ConfirmPage {
  const href = memberHref(name)
  const page = {
    title: given.title,
    lead: given.lead,
    action: `${href}/${path}`,
    method: given.method ?? null,
    button: given.button,
    backHref: `${href}/rights`,
  }
  return formPage(page, form, given.controls)
}

interface AskedPage {
  readonly title: string
  readonly lead: readonly string[]
  readonly button: string
  readonly method?: 'PUT'
  readonly controls: readonly ReturnType<typeof control>[]
}

const reasonOf = (form: Typed) => reasonControl(form, 'The member is notified.')
const daysOf = (form: Typed) =>
  control('text', form, 'days', 'Days', {
    maxLength: 4,
    hint: 'Leave empty for no end date.',
  })

export function rightPage(form: Typed, name: string): ConfirmPage {
  const all = permissionNames.map((one) => [one, `${one}: ${rowOf(one).description}`] as const)
  const verdicts = [
    ['deny', 'Deny'],
    ['allow', 'Allow'],
  ] as const
  return asked(form, name, 'rights', {
    title: `Override a permission of ${name}`,
    lead: ['It applies from the next request, whatever the roles say. A denial wins.'],
    button: 'Save override',
    controls: [
      control('select', form, 'verdict', 'Permission', { options: verdicts }),
      control('select', form, 'permission', 'Permission', { options: all }),
      reasonOf(form),
      daysOf(form),
    ],
  })
}

export function rolePage(form: Typed, name: string, roles: readonly MadeRole[]): ConfirmPage {
  const options = roles.map((role) => [role.slug, role.name] as const)
  return asked(form, name, 'roles', {
    title: `Assign a secondary role to ${name}`,
    lead: [
      roles.length === 0
        ? 'There are no secondary roles yet. Create one under Roles first.'
        : 'Its permissions are listed on the roles page.',
    ],
    button: 'Assign role',
    controls: [control('select', form, 'role', 'Role', { options }), reasonOf(form), daysOf(form)],
  })
}

export function classPage(form: Typed, name: string, classes: readonly MadeRole[]): ConfirmPage {
  const options = [['', 'None'], ...classes.map((one) => [one.slug, one.name])] as const
  return asked(form, name, 'class', {
    title: `Class of ${name}`,
    lead: [
      'Unless it is locked, the next run of the class rules sets the class that the member has ' +
        'reached.',
    ],
    button: 'Save class',
    method: 'PUT',
    controls: [
      control('select', form, 'class', 'Class', {
        options: options as readonly (readonly [string, string])[],
      }),
      control('check', form, 'locked', 'Locked: class rules do not change it'),
      reasonOf(form),
    ],
  })
}

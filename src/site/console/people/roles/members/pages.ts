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
import { confirmPage } from '../../../frame/confirm.ts'
import { memberHref } from '../../../frame/links.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import { tablePage } from '../../../frame/table.ts'

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
    { label: 'Allow or deny something', href: `${href}/rights/new` },
    { label: 'Give a secondary role', href: `${href}/roles/new` },
    { label: 'Change the class', href: `${href}/class` },
  ]
  const held = rights.isLocked ? ', locked: no rule changes it' : ''
  return sectionsPage({
    title: `What ${name} may do`,
    lead: 'The role with what class, secondary roles and staff add and take; a denial wins.',
    links: [{ label: name, href }, ...(mayGive ? acts : [])],
    sections: [
      section('Roles', {
        facts: [
          { label: 'Role', text: rights.role },
          { label: 'Class', text: `${rights.class?.name ?? 'none'}${held}` },
        ],
        table: givenTable(SECONDARY, rights.secondary, `${href}/roles`, viewer),
      }),
      section('For this member alone', {
        table: givenTable(OWN, rights.own, `${href}/rights`, viewer),
      }),
      section('The answers', { table: answersTable(rights) }),
      section('What they were', { table: changesTable(changes, viewer.now) }),
    ],
  })
}

const SECONDARY = { caption: 'Secondary roles', nothing: 'No secondary role.' }
const OWN = { caption: 'Allowed and denied', nothing: 'Nothing allowed or denied.' }

function givenTable(
  { caption, nothing }: typeof OWN,
  given: readonly Given[],
  path: string,
  viewer: Viewer,
) {
  const mayTake = viewer.can('members.give-rights')
  return tablePage({
    title: caption,
    caption,
    columns: ['What', 'Says', 'Reason', 'By', 'Since', 'Until'],
    rows: given.map((one) => ({
      head: words('What', one.label),
      cells: [
        one.isAllowed ? mark('Says', 'allows', 'good') : mark('Says', 'denies', 'bad'),
        words('Reason', one.reason),
        words('By', one.by),
        moment('Since', timeText(one.at, viewer.now)),
        moment(
          'Until',
          one.expiresAt === null ? null : timeText(one.expiresAt, viewer.now),
          'taken back',
        ),
      ],
      acts: mayTake
        ? [{ label: 'Take back', href: `${path}/${one.id}`, method: 'DELETE' as const }]
        : [],
    })),
    nothing,
  })
}

function answersTable({ answers }: MemberRights) {
  return tablePage({
    title: 'The answers',
    caption: 'Each permission with its answer, and why',
    columns: ['Permission', 'Answer', 'What it is', 'Why'],
    rows: answers.map((one) => {
      const { permission, says, answer, isAllowed, because } = answerLine(one)
      return {
        head: words('Permission', permission),
        cells: [
          mark('Answer', answer, isAllowed ? 'good' : 'plain'),
          words('What it is', says),
          words('Why', because),
        ],
        acts: [],
      }
    }),
    nothing: 'None.',
  })
}

function changesTable(changes: Changes, now: Date) {
  return tablePage({
    title: 'What they were',
    caption: 'Changes of role, class and secondary roles, the newest first',
    columns: ['When', 'What', 'Before', 'After', 'By', 'Reason'],
    rows: changes.map((one) => ({
      head: moment('When', timeText(one.at, now)),
      cells: [
        words('What', one.kind),
        words('Before', one.before ?? 'none'),
        words('After', one.after ?? 'none'),
        words('By', one.cause === 'rule' ? 'its rule' : one.by),
        words('Reason', one.reason),
      ],
      acts: [],
    })),
    nothing: 'Nothing yet.',
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
    isDanger: false,
    backHref: `${href}/rights`,
  }
  return confirmPage(page, form, given.controls)
}

interface AskedPage {
  readonly title: string
  readonly lead: readonly string[]
  readonly button: string
  readonly method?: 'PUT'
  readonly controls: readonly ReturnType<typeof control>[]
}

const reasonOf = (form: Typed) =>
  control('text', form, 'reason', 'Reason', {
    isRequired: true,
    maxLength: 200,
    hint: 'The member is told.',
  })
const daysOf = (form: Typed) =>
  control('text', form, 'days', 'For days', {
    maxLength: 4,
    hint: 'Empty: until it is taken back.',
  })

export function rightPage(form: Typed, name: string): ConfirmPage {
  const all = permissionNames.map((one) => [one, `${one}: ${rowOf(one).description}`] as const)
  const verdicts = [
    ['deny', 'Deny'],
    ['allow', 'Allow'],
  ] as const
  return asked(form, name, 'rights', {
    title: `Allow or deny ${name} something`,
    lead: ['It holds from the next request on, whatever the roles say. A denial wins.'],
    button: 'Say so',
    controls: [
      control('select', form, 'verdict', 'What', { options: verdicts }),
      control('select', form, 'permission', 'Permission', { options: all }),
      reasonOf(form),
      daysOf(form),
    ],
  })
}

export function rolePage(form: Typed, name: string, roles: readonly MadeRole[]): ConfirmPage {
  const options = roles.map((role) => [role.slug, role.name] as const)
  return asked(form, name, 'roles', {
    title: `Give ${name} a secondary role`,
    lead: [
      roles.length === 0
        ? 'There is no secondary role yet: make one under Roles first.'
        : 'What it allows and denies stands in the matrix of roles.',
    ],
    button: 'Give it',
    controls: [control('select', form, 'role', 'Role', { options }), reasonOf(form), daysOf(form)],
  })
}

export function classPage(form: Typed, name: string, classes: readonly MadeRole[]): ConfirmPage {
  const options = [['', 'None'], ...classes.map((one) => [one.slug, one.name])] as const
  return asked(form, name, 'class', {
    title: `The class of ${name}`,
    lead: ['The next run of the rules gives the class that was reached, unless it is locked.'],
    button: 'Save',
    method: 'PUT',
    controls: [
      control('select', form, 'class', 'Class', {
        options: options as readonly (readonly [string, string])[],
      }),
      control('check', form, 'locked', 'Locked: no rule changes it'),
      reasonOf(form),
    ],
  })
}

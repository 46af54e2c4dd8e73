import type { MemberRole } from '../../../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { count } from '../../../../shared/format.ts'
import type { Act, ArrangedForum, GroupRow } from '../../../../store/forums/arranging.ts'
import { control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { rowPage } from '../../frame/confirm.ts'
import { roleName } from '../../frame/role-label.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { forumForm, groupForm } from './forms.ts'

const forumFields = formFields(forumForm)
const groupFields = formFields(groupForm)

export const FORUMS = '/admin/forums'
export const GROUPS = `${FORUMS}/groups`

function allowed(role: string): string {
  return role === 'member' ? 'Members' : `${roleName(role as MemberRole)} and above`
}

export function forumsPage(rows: readonly ArrangedForum[]): TablePage {
  const who = ({ roles, others }: ArrangedForum, act: Act) =>
    [allowed(roles[act]), ...others[act]].join(', ')
  return tablePage({
    title: 'Forums',
    lead: 'Forums in the order of their index. An archived forum can be read but not answered.',
    make: { label: 'New forum', href: `${FORUMS}/new` },
    caption: 'Forums by group and position',
    rows: rows.map((row) => ({
      head: words('Forum', row.name, `/forums/${row.slug}`),
      cells: [
        words('Group', row.group, GROUPS),
        figure('Position', String(row.position)),
        words('Seen by', who(row, 'see')),
        words('Answered by', who(row, 'answer')),
        words('Topics started by', who(row, 'start')),
        figure('Posts', count(row.posts)),
        row.isArchived ? mark('State', 'archived', 'plain') : mark('State', 'open', 'good'),
      ],
      acts: [{ label: 'Edit', about: row.name, href: `${FORUMS}/${row.id}`, method: null }],
    })),
    nothing: 'No forums yet.',
  })
}

/** Returns the form for a new forum, or for `forum`. */
export function forumPage(
  form: Typed,
  groups: readonly GroupRow[],
  forum: ArrangedForum | null,
): ConfirmPage {
  const roles = memberRoles.map((role) => [role, allowed(role)] as const)
  const hint = 'Further classes, secondary roles and members, separated by commas.'
  const who = (act: Act, label: string, also: string) => [
    control('select', form, act, label, { options: roles }),
    control('text', form, `${act}Others`, also, { maxLength: 2_000, hint }),
  ]
  const given = {
    title: forum === null ? 'New forum' : `Forum ${forum.name}`,
    lead: ['A forum is invisible to members who may not see it.'],
    buttons: ['Create forum', 'Save forum'] as const,
  }
  return rowPage(FORUMS, forum, given, form, [
    forumFields.select(form, 'group', 'Group', {
      options: groups.map(({ id, name }) => [String(id), name] as const),
    }),
    forumFields.text(form, 'name', 'Name'),
    forumFields.text(form, 'slug', 'Address', {
      hint: 'The part after /forums/: lowercase letters, digits and hyphens.',
    }),
    forumFields.text(form, 'description', 'Description'),
    positionControl(form, 'Lower numbers come first in the group. From 1 to 999.'),
    ...who('see', 'Who can see it', 'Who else can see it'),
    ...who('answer', 'Who can answer', 'Who else can answer'),
    ...who('start', 'Who can start topics', 'Who else can start topics'),
    forumFields.area(form, 'labels', 'Topic labels', {
      rows: 4,
      hint:
        'One per line, up to 20. Changing a line renames the label on its topics; removing a ' +
        'line removes it from them.',
    }),
    forumFields.check(form, 'isArchived', 'Archived'),
  ])
}

function positionControl(form: Typed, hint: string) {
  return control('text', form, 'position', 'Position', { isRequired: true, maxLength: 3, hint })
}

export function groupsPage(rows: readonly GroupRow[]): TablePage {
  return tablePage({
    title: 'Groups of forums',
    lead: 'A group is a heading in the index of forums. Empty groups are not shown.',
    make: { label: 'New group', href: `${GROUPS}/new` },
    caption: 'Groups by position',
    rows: rows.map(({ id, name, position, forums }) => ({
      head: words('Group', name),
      cells: [figure('Position', String(position)), figure('Forums', count(forums))],
      acts: [
        { label: 'Edit', about: name, href: `${GROUPS}/${id}`, method: null },
        ...(forums === 0
          ? [{ label: 'Remove', about: name, href: `${GROUPS}/${id}`, method: 'DELETE' as const }]
          : []),
      ],
    })),
    nothing: 'No groups yet. Create one before the first forum.',
  })
}

/** Returns the form for a new group, or for `group`. */
export function groupPage(form: Typed, group: GroupRow | null): ConfirmPage {
  const given = {
    title: group === null ? 'New group of forums' : `Group ${group.name}`,
    lead: [],
    buttons: ['Create group', 'Save group'] as const,
  }
  return rowPage(GROUPS, group, given, form, [
    groupFields.text(form, 'name', 'Name'),
    positionControl(form, 'Position in the index, from 1 to 999.'),
  ])
}

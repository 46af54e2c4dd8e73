import type { GroupRow } from '../../../../../store/forums/arranging.ts'
import * as arranging from '../../../../../store/forums/arranging.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { removableList } from '../../../frame/edited-list.ts'
import { readGroup } from '../forms.ts'
import { groupPage, GROUPS, groupsPage } from '../pages.ts'
import * as api from './api.ts'

const TAKEN = wrong('name', 'is already taken')

type Words = Pick<GroupRow, 'name' | 'position'>

export const { list, form, add, edit, change, remove } = removableList<GroupRow, Words>({
  path: GROUPS,
  permission: 'forums.edit',
  api,
  rows: ({ db, member, now }) => arranging.groups(db, { memberId: member.id, now }),
  table: groupsPage,
  page: groupPage,
  initial: { position: '1' },
  valuesOf: ({ name, position }) => ({ name, position: String(position) }),
  read: readGroup,
  save: async ({ db, actor, now }, group, words) =>
    (await arranging.saveGroup(db, group?.id ?? null, words, actor, now)) ?? TAKEN,
  remove: arranging.removeGroup,
  says: { created: 'Group created.', saved: 'Group saved.', removed: 'Group removed.' },
})

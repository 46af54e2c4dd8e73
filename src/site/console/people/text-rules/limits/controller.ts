import { namedRoles } from '../../../../../store/roles/named-roles.ts'
import type { Limit, LimitWords } from '../../../../../store/text-rules/limits.ts'
import * as limits from '../../../../../store/text-rules/limits.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { removableList } from '../../../frame/edited-list.ts'
import * as api from './api.ts'
import { readLimit, valuesOf } from './forms.ts'
import { limitPage, LIMITS, limitsPage } from './pages.ts'

const TAKEN = wrong(
  '',
  'There is already a limit for these texts and this period. Edit it instead.',
)

export const { list, form, add, edit, change, remove } = removableList<Limit, LimitWords>({
  path: LIMITS,
  permission: 'texts.edit',
  api,
  rows: ({ db }) => limits.list(db),
  table: limitsPage,
  page: async (typed, limit, { db }) => limitPage(typed, await namedRoles(db), limit),
  initial: {},
  valuesOf,
  json: ({ roleName: _roleName, ...limit }) => limit,
  read: readLimit,
  save: async ({ db, actor, now }, limit, words) => {
    const { role } = words
    const isRole = role === null || (await namedRoles(db)).some(({ slug }) => slug === role)
    if (!isRole) return wrong('role', 'is not a role or class')
    return (await limits.save(db, limit?.id ?? null, words, actor, now)) ?? TAKEN
  },
  madeAt: (id) => `${LIMITS}/${id}`,
  remove: limits.remove,
  says: { created: 'Limit created.', saved: 'Limit saved.', removed: 'Limit removed.' },
})

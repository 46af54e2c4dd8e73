import { namedRoles } from '../../../../store/roles/named-roles.ts'
import type { Rule, RuleWords } from '../../../../store/text-rules/rules.ts'
import * as rules from '../../../../store/text-rules/rules.ts'
import { wrong } from '../../../http/frame/forms.ts'
import { removableList } from '../../frame/edited-list.ts'
import * as api from './api.ts'
import { readRule, valuesOf } from './forms.ts'
import { rulePage, RULES, rulesPage } from './pages.ts'

const NEW = { isOn: true, belowRole: 'moderator', kinds: ['comment', 'topic', 'post'], act: 'hold' }

export const { list, form, add, edit, change, remove } = removableList<Rule, RuleWords>({
  path: RULES,
  permission: 'texts.edit',
  api,
  rows: ({ db }) => rules.list(db),
  table: rulesPage,
  page: async (typed, rule, { db }) => rulePage(typed, await namedRoles(db), rule),
  initial: NEW,
  valuesOf,
  read: readRule,
  save: async ({ db, actor, now }, rule, words) => {
    const isRole = (await namedRoles(db)).some(({ slug }) => slug === words.belowRole)
    if (!isRole) return wrong('belowRole', 'is not a role or class')
    const done = await rules.save(db, rule?.id ?? null, words, actor, now)
    return done === 'TAKEN' ? wrong('name', 'is already used by another rule') : (done ?? 'GONE')
  },
  madeAt: (id) => `${RULES}/${id}`,
  remove: rules.remove,
  says: { created: 'Rule created.', saved: 'Rule saved.', removed: 'Rule removed.' },
})

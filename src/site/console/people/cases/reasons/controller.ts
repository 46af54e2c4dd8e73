import type { Reason, ReasonWords } from '../../../../../store/cases/reasons.ts'
import * as reasons from '../../../../../store/cases/reasons.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { editedList } from '../../../frame/edited-list.ts'
import * as api from './api.ts'
import { NEW_VALUES, readReason, valuesOf } from './forms.ts'
import { reasonPage, REASONS, reasonsPage } from './pages.ts'

const TAKEN = wrong('name', 'is already used by another reason')

export const { list, form, add, edit, change } = editedList<Reason, ReasonWords>({
  path: REASONS,
  permission: 'cases.edit',
  api,
  rows: ({ db }) => reasons.list(db),
  table: reasonsPage,
  page: reasonPage,
  initial: NEW_VALUES,
  valuesOf,
  read: readReason,
  save: async ({ db, actor, now }, reason, words) =>
    (await reasons.save(db, reason?.id ?? null, words, actor, now)) ?? TAKEN,
  says: { created: 'Reason created.', saved: 'Reason saved.' },
})

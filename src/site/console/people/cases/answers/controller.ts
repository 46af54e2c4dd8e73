import type { Prepared, PreparedWords } from '../../../../../store/cases/prepared.ts'
import * as prepared from '../../../../../store/cases/prepared.ts'
import { wrong } from '../../../../http/frame/forms.ts'
import { removableList } from '../../../frame/edited-list.ts'
import * as api from './api.ts'
import { readPrepared } from './forms.ts'
import { answerPage, ANSWERS, answersPage } from './pages.ts'

const TAKEN = wrong('name', 'is already used by another answer')

export const { list, form, add, edit, change, remove } = removableList<Prepared, PreparedWords>({
  path: ANSWERS,
  permission: 'cases.edit',
  api,
  rows: ({ db }) => prepared.list(db),
  table: answersPage,
  page: answerPage,
  initial: { position: '100' },
  valuesOf: (answer) => ({ ...answer, position: String(answer.position) }),
  read: readPrepared,
  save: async ({ db, actor, now }, answer, words) =>
    (await prepared.save(db, answer?.id ?? null, words, actor, now)) ?? TAKEN,
  remove: prepared.remove,
  says: { created: 'Answer created.', saved: 'Answer saved.', removed: 'Answer removed.' },
})

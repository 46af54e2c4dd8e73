import type { Question } from '../../../../../domain/registration/questions.ts'
import type { NewQuestion } from '../../../../../store/registration/questions.ts'
import * as questions from '../../../../../store/registration/questions.ts'
import { post, put, redirect, refuse } from '../../../../http/action.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { removableList } from '../../../frame/edited-list.ts'
import { readQuestion } from '../forms.ts'
import { questionPage, QUESTIONS, questionsPage } from '../pages.ts'
import * as api from './api.ts'

export const { list, form, add, edit, change, remove } = removableList<Question, NewQuestion>({
  path: QUESTIONS,
  permission: 'applications.edit',
  api,
  rows: ({ db }) => questions.all(db),
  table: questionsPage,
  page: questionPage,
  initial: { kind: 'text', isRequired: 'on' },
  valuesOf: (question) => ({ ...question, options: question.options.join('\n') }),
  read: readQuestion,
  save: async ({ db, actor, now }, question, words) => {
    if (question === null) {
      return (await questions.add(db, words, actor, now)) ?? 'TOO_MANY_QUESTIONS'
    }
    const isDone = await questions.change(db, question.id, words, actor, now)
    return isDone ? question.id : 'GONE'
  },
  remove: questions.remove,
  says: {
    created: 'Question added.',
    saved: 'Question saved.',
    removed: 'Question removed.',
  },
})

/** Remains for programs that were written before the lists used PATCH. */
export const replace = put(`${QUESTIONS}/:id`, 'applications.edit', api.change, change.handle)

export const up = post(`${QUESTIONS}/:id/up`, 'applications.edit', api.up, async (call) => {
  const isDone = await questions.moveUp(call.db, idOf(call.params.id), call.actor, call.now)
  return isDone ? redirect(QUESTIONS) : refuse('NOT_FOUND')
})

import * as questions from '../../../../../store/registration/questions.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { del, get, post, put, redirect, refuse } from '../../../../http/action.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import * as api from '../api.ts'
import { readQuestion } from '../forms.ts'
import { questionPage, QUESTIONS, questionsPage } from '../pages.ts'

type ByStaff = Call<string, 'applications.edit'>

export const list = get(QUESTIONS, 'applications.edit', api.questions, async (call) => {
  const items = await questions.all(call.db)
  return adminPage(call, 'console/frame/table', questionsPage(items), { items })
})

export const empty = get(`${QUESTIONS}/new`, 'applications.edit', api.questionForm, (call) => {
  const form = untyped({ kind: 'text', isRequired: 'on' })
  return adminPage(call, 'console/frame/confirm', questionPage(form, null), { question: null })
})

export const show = get(`${QUESTIONS}/:id`, 'applications.edit', api.questionForm, async (call) => {
  const id = idOf(call.params.id)
  const question = (await questions.all(call.db)).find((one) => one.id === id)
  if (question === undefined) return refuse('NOT_FOUND')
  const form = untyped({ ...question, options: question.options.join('\n') })
  return adminPage(call, 'console/frame/confirm', questionPage(form, id), { question })
})

export const add = post(QUESTIONS, 'applications.edit', api.saveQuestion, async (call) => {
  const form = readQuestion(call.body)
  if (!form.ok) return again(call, null, form.errors)
  const isAdded = await questions.add(call.db, form.value, call.actor, call.now)
  return isAdded ? redirect(QUESTIONS, 'Question added.') : refuse('TOO_MANY_QUESTIONS')
})

export const change = put(
  `${QUESTIONS}/:id`,
  'applications.edit',
  api.saveQuestion,
  async (call) => {
    const id = idOf(call.params.id)
    const form = readQuestion(call.body)
    if (!form.ok) return again(call, id, form.errors)
    const isDone = await questions.change(call.db, id, form.value, call.actor, call.now)
    return isDone ? redirect(QUESTIONS, 'Question saved.') : refuse('NOT_FOUND')
  },
)

export const up = post(
  `${QUESTIONS}/:id/up`,
  'applications.edit',
  api.changeOrder,
  async (call) => {
    const { db, params, actor, now } = call
    const isDone = await questions.moveUp(db, idOf(params.id), actor, now)
    return isDone ? redirect(QUESTIONS) : refuse('NOT_FOUND')
  },
)

export const remove = del(
  `${QUESTIONS}/:id`,
  'applications.edit',
  api.removeQuestion,
  async (call) => {
    const { db, params, actor, now } = call
    const isDone = await questions.remove(db, idOf(params.id), actor, now)
    return isDone ? redirect(QUESTIONS, 'Question removed.') : refuse('NOT_FOUND')
  },
)

function again(call: ByStaff, id: number | null, errors: FieldErrors): Reply {
  const data = questionPage({ values: call.body, errors }, id)
  return adminInvalid(call, 'console/frame/confirm', data, errors)
}

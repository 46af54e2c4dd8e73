import * as judging from '../../../../../store/roles/class-judging.ts'
import * as settings from '../../../../../store/records/settings/settings.ts'
import { get, post, redirect } from '../../../../http/action.ts'
import { adminPage } from '../../../frame/frame.ts'
import * as api from './api.ts'
import { classesPage, questionPage } from './pages.ts'

const REPORTS = 10
const PATH = '/admin/classes'

export const show = get(PATH, 'roles.edit', api.show, async (call) => {
  const { db, config, now } = call
  const { classChanges: mode } = await settings.site(db, config)
  const reports = await judging.reports(db, REPORTS)
  const json = { mode, items: reports, next: null, total: null }
  return adminPage(call, 'console/frame/sections', classesPage(mode, reports, now), json)
})

export const question = get(`${PATH}/report`, 'roles.edit', api.question, async (call) => {
  const { classChanges: mode } = await settings.site(call.db, call.config)
  return adminPage(call, 'console/frame/confirm', questionPage(), { mode })
})

export const ask = post(`${PATH}/report`, 'roles.edit', api.ask, async ({ db, actor, now }) => {
  await judging.askReport(db, actor, now)
  return redirect(PATH, 'The report is running. Reload this page in a minute.', { asked: true })
})

import { usualValues } from '../../../../domain/ratio/params.ts'
import type { Values } from '../../../../domain/ratio/params.ts'
import { strategies, strategyNamed } from '../../../../domain/ratio/strategies.ts'
import { usualTerms } from '../../../../domain/ratio/strategy.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as policies from '../../../../store/ratio/policies.ts'
import * as reports from '../../../../store/ratio/report.ts'
import * as simulations from '../../../../store/ratio/simulations.ts'
import type { Reply } from '../../../http/action.ts'
import { created, get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { readPolicy, startShape, valuesOf } from './parts/forms.ts'
import { policyJson } from './json.ts'
import { policiesPage, policyPage, RATIO, startPage, strategyPage } from './pages.ts'

const START = `${RATIO}/:id/start` as const
const VIEW = 'console/frame/confirm'

export const list = get(RATIO, 'ratio.see', api.list, async (call) => {
  const rows = await policies.list(call.db)
  const json = { items: rows.map(policyJson), next: null, total: rows.length }
  const page = policiesPage(rows, call.can('ratio.edit'), call.now)
  return adminPage(call, 'console/frame/table', page, json)
})

export const fresh = get(`${RATIO}/new`, 'ratio.edit', api.fresh, async (call) => {
  const strategy = strategyNamed(String(call.query.strategy))
  const json = {
    strategies: strategies.map(({ name, label, description: says }) => ({ name, label, says })),
  }
  if (strategy === undefined) return adminPage(call, 'console/frame/table', strategyPage(), json)
  const values = {
    strategy: strategy.name,
    ...valuesOf('param', usualValues(strategy.params) as Values),
    ...valuesOf('term', usualTerms(strategy)),
  }
  const given = {
    title: 'New ratio policy',
    action: RATIO,
    strategy,
    categories: await all(call.db),
  }
  return adminPage(call, VIEW, policyPage(untyped(values), given), json)
})

export const make = post(RATIO, 'ratio.edit', api.make, async (call) => {
  const { db, body, actor, now } = call
  const found = await all(db)
  const form = readPolicy(body, found)
  if (!form.ok) {
    const strategy = strategyNamed(String(body.strategy)) ?? strategies[0]
    const given = { title: 'New ratio policy', action: RATIO, strategy, categories: found }
    const page = policyPage({ values: body, errors: form.errors }, given)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const id = (await policies.save(db, null, form.value, actor, now)) ?? 0
  const row = await policies.find(db, id)
  if (row === null) return refuse('NOT_FOUND')
  return created(RATIO, policyJson(row), 'This policy is a draft. It is not active yet.')
})

export const edit = get(`${RATIO}/:id`, 'ratio.see', api.edit, async (call) => {
  const row = await policies.find(call.db, idOf(call.params.id))
  const policy = row && policies.asPolicy(row)
  if (row === null || policy === null) return refuse('NOT_FOUND')
  const found = await all(call.db)
  const values = {
    ...{ name: row.name, strategy: row.strategy, scope: row.scope, role: row.role ?? '' },
    ...{ category: found.find(({ id }) => id === row.category_id)?.slug ?? '' },
    ...valuesOf('param', policy.params),
    ...valuesOf('term', policy.terms),
  }
  const href = `${RATIO}/${row.id}`
  const { strategy } = policy
  const given = { title: row.name, action: href, strategy, categories: found }
  return adminPage(call, VIEW, policyPage(untyped(values), given), policyJson(row))
})

export const change = post(`${RATIO}/:id`, 'ratio.edit', api.change, async (call) => {
  const { db, body, actor, now } = call
  const row = await policies.find(db, idOf(call.params.id))
  const policy = row && policies.asPolicy(row)
  if (row === null || policy === null) return refuse('NOT_FOUND')
  const found = await all(db)
  const form = readPolicy(body, found)
  if (!form.ok) {
    const title = { title: row.name, action: `${RATIO}/${row.id}`, categories: found }
    const given = { ...title, strategy: policy.strategy }
    const page = policyPage({ values: body, errors: form.errors }, given)
    return adminInvalid(call, VIEW, page, form.errors)
  }
  const id = await policies.save(db, row.id, form.value, actor, now)
  return id === null ? refuse('STATE_CONFLICT') : done(db, id, 'Draft saved.')
})

const CHANGED = 'The policy was changed during its dry run. Make another one.'

export const dryRun = post(`${RATIO}/:id/report`, 'ratio.edit', api.dryRun, async (call) => {
  const { db, now } = call
  const row = await policies.find(db, idOf(call.params.id))
  const policy = row && policies.asPolicy(row)
  if (row === null || policy === null) return refuse('NOT_FOUND')
  const report = await reports.make(db, policy, now)
  if (report === null) {
    const id = await simulations.askDryRun(db, row, call.actor, now)
    const says =
      id === null
        ? 'Ten dry runs are already waiting. Try again later.'
        : 'Dry run requested. Reload this page in a minute.'
    return done(db, row.id, says)
  }
  const isKept = await policies.keepReport(db, row, report, call.actor, now)
  if (!isKept) return refuse('EDIT_CONFLICT', { detail: CHANGED })
  return done(db, row.id, `The dry run of “${row.name}” is done. No member was affected.`)
})

export const startQuestion = get(START, 'ratio.edit', api.startQuestion, async (call) => {
  const row = await policies.find(call.db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, startPage(untyped(), row), policyJson(row))
})

const REFUSED = {
  OWN_REQUEST: 'You requested it: another staff member must approve it',
  NO_REPORT: 'Make a dry run first',
} as const

export const start = post(START, 'ratio.edit', api.start, async (call) => {
  const { db, body, actor, now } = call
  const row = await policies.find(db, idOf(call.params.id))
  if (row === null) return refuse('NOT_FOUND')
  const form = readForm(startShape, body)
  const again = (errors: Readonly<Record<string, readonly string[]>>) =>
    adminInvalid(call, VIEW, startPage({ values: body, errors }, row), errors)
  if (!form.ok) return again(form.errors)
  const at = new Date(now.getTime() + Number(form.value.days ?? 0) * DAY_MS)
  const started = await policies.start(db, row.id, at, actor, now)
  if (started.ok) {
    const says = started.state === 'active' ? 'is now active' : 'waits for approval'
    return done(db, row.id, `“${row.name}” ${says}.`)
  }
  return started.code === 'NOT_FOUND'
    ? refuse('STATE_CONFLICT')
    : again(wrong('', REFUSED[started.code]))
})

export const end = post(`${RATIO}/:id/end`, 'ratio.edit', api.end, async (call) => {
  const id = idOf(call.params.id)
  const isEnded = await policies.end(call.db, id, call.actor, call.now)
  return isEnded ? done(call.db, id, 'The policy was ended.') : refuse('NOT_FOUND')
})

async function done(db: Db, id: number, says: string): Promise<Reply> {
  const row = await policies.find(db, id)
  return row === null ? refuse('NOT_FOUND') : redirect(RATIO, says, policyJson(row))
}

function all(db: Db) {
  return categories.list(db)
}

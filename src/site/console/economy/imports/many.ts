import { importSomeAgain } from '../../../../store/imports/again.ts'
import * as corrections from '../../../../store/imports/corrections.ts'
import * as quarantine from '../../../../store/imports/quarantine.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import * as categories from '../../../../store/taxonomy/categories.ts'
import { count } from '../../../../shared/format.ts'
import type { Infer } from '../../../../shared/shape.ts'
import type { Call } from '../../../http/action.ts'
import { post, redirect, refuse } from '../../../http/action.ts'
import { withQuery } from '../../../http/frame/cursor.ts'
import { readForm } from '../../../http/frame/forms.ts'
import * as api from './api.ts'
import { manyForm } from './forms.ts'
import { IMPORTS } from './pages.ts'

/**
 * The most rows per request: each takes as long as an upload, and a request must end within
 * seconds.
 */
const AT_ONCE = 50

export const correctMany = post(
  `${IMPORTS}/rows`,
  'imports.edit',
  api.correctMany,
  async (call) => {
    const form = readForm(manyForm, call.body)
    if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
    const { kind, reason, category = '' } = form.value
    const slugs = (await categories.list(call.db)).map(({ slug }) => slug)
    if (category !== '' && !slugs.includes(category)) return refuse('STATE_CONFLICT', UNKNOWN)
    const oldIds = await store(call, form.value)
    const { databaseUrl, config, log, secrets, passwords, now } = call
    const siteName = settings.fixedSiteName(config)
    const given = { kind, oldIds, secrets, passwords, now, siteName }
    const done = await importSomeAgain(databaseUrl, log, given)
    if (typeof done === 'string') return refuse('STATE_CONFLICT', { detail: STOPPED[done] })
    const imported = done.filter(({ outcome }) => outcome !== 'quarantined').length
    const waiting = done.length - imported
    const says = `${count(imported)} imported, ${count(waiting)} still in quarantine.`
    const back = withQuery(`${IMPORTS}/rows`, {}, { kind, reason })
    return redirect(back, says, { imported, waiting })
  },
)

/** Stores the decision for the next rows. Parts that it omits keep their earlier values. */
async function store(
  { db, actor, now }: Pick<Call<string, 'imports.edit'>, 'db' | 'actor' | 'now'>,
  { kind, reason, totals = '', category = '' }: Infer<typeof manyForm>,
): Promise<readonly number[]> {
  const waiting = await quarantine.list(db, { kind, reason, after: null, limit: AT_ONCE })
  const oldIds = waiting.map(({ oldId }) => oldId)
  const stored = await corrections.ofIds(db, kind, oldIds)
  for (const oldId of oldIds) {
    const before = stored.get(oldId)
    const correction: corrections.Correction = {
      name: before?.name ?? null,
      category: category === '' ? (before?.category ?? null) : category,
      totals: totals === '' ? (before?.totals ?? null) : totals,
    }
    await corrections.put(db, { kind, oldId, correction, file: null }, actor, now)
  }
  return oldIds
}

const UNKNOWN = { detail: 'The category does not exist.' }
const STOPPED = {
  busy: 'The corrections were saved. An import is running: try again when it has ended.',
  'not staged': 'The corrections were saved. Run babou import again: its rows are no longer here.',
} as const

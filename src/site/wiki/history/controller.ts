import type { Db } from '../../../store/base/db.ts'
import type { State } from '../../../store/records/revisions.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { WikiPage } from '../../../store/wiki/pages.ts'
import * as pages from '../../../store/wiki/pages.ts'
import * as writing from '../../../store/wiki/writing.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { historyOf, seenRevision, toRestore } from '../../http/frame/history.ts'
import { wikiDocument } from '../json.ts'
import { editablePage, findPage, readerOf } from '../rights.ts'
import * as api from './api.ts'
import { diffPage, editedPage } from './pages.ts'

export const history = get('/wiki-pages/:id/history', 'site.visit', api.history, async (call) => {
  const found = await findPage(call, call.params.id)
  if (!found.ok) return found.reply
  const read = await historyOf(call, editedPage(found.row, call))
  const { id, revision } = found.row
  return page('wiki/history/list', { ...read.shown, ...diffForm(id, revision) }, read.json)
})

/** The form that compares any two revisions; there is none for a page that was never edited. */
function diffForm(id: number, revision: number) {
  const form = {
    action: `/wiki-pages/${id}/diff`,
    from: String(revision - 1),
    to: String(revision),
  }
  return { compare: revision === 1 ? null : form }
}

export const diff = get('/wiki-pages/:id/diff', 'site.visit', api.diff, async (call) => {
  const { db, params, query } = call
  const found = await findPage(call, params.id)
  if (!found.ok) return found.reply
  const { row } = found
  const to = query.to === undefined ? row.revision : seenRevision(query.to)
  const from = query.from === undefined ? Math.max(1, to - 1) : seenRevision(query.from)
  const before = await stateAt(db, row, from)
  const after = await stateAt(db, row, to)
  if (before === null || after === null) return refuse('REVISION_NOT_FOUND')
  return page('wiki/history/diff', diffPage(row, { from, to, before, after }), {
    ...{ from, to, before, after },
  })
})

/** The state after a revision; null: there is none with this number. */
async function stateAt(db: Db, row: WikiPage, number: number): Promise<State | null> {
  if (number === row.revision) return { title: row.title, body: row.body }
  return (await revisions.find(db, 'wiki', row.id, number))?.state ?? null
}

export const revert = post(
  '/wiki-pages/:id/history/:number/revert',
  'wiki.write',
  api.revert,
  async (call) => {
    const { db, params, actor, member, now } = call
    const found = await editablePage(call, params.id)
    if (!found.ok) return found.reply
    const { row } = found
    const old = await toRestore(call, 'wiki', row)
    if (!old.ok) return old.reply
    // A restored revision replaces the whole text: there is nothing to merge.
    if (old.of.revision !== row.revision) return refuse('EDIT_CONFLICT')
    const words = { title: String(old.state.title), body: String(old.state.body) }
    const by = { ...actor, memberId: member.id }
    const done = await writing.edit(db, row.id, words, old.of, by, now)
    if (!done.ok) return notRestored(call, done)
    const saved = (await pages.find(db, row.id, readerOf(call))) ?? row
    const path = `/wiki-pages/${row.id}/history`
    return redirect(path, `Revision ${old.number} restored.`, wikiDocument(saved))
  },
)

type NotSaved = Exclude<Awaited<ReturnType<typeof writing.edit>>, { readonly ok: true }>

function notRestored(call: { readonly wantsJson: boolean }, failed: NotSaved) {
  if (failed.code === 'GONE') return refuse('WIKI_PAGE_REMOVED')
  if (failed.code === 'CONFLICT') return refuse('EDIT_CONFLICT')
  const detail = (errors: FieldErrors) => Object.values(errors).flat().join(' ')
  return notAdmitted(call, 'wiki', failed, (errors, { code = 'INVALID', ...options } = {}) =>
    refuse(code, { ...options, detail: detail(errors) }),
  )
}

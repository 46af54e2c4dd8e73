import { heldStates } from '../../../../../domain/text-rules/text-rules.ts'
import * as deciding from '../../../../../store/held-texts/deciding.ts'
import type { HeldText } from '../../../../../store/held-texts/held-texts.ts'
import * as heldTexts from '../../../../../store/held-texts/held-texts.ts'
import type { Amended } from '../../../../../store/wiki/proposing.ts'
import type { Call, Reply } from '../../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../../http/action.ts'
import type { Typed } from '../../../../http/frame/fields.ts'
import { untyped } from '../../../../http/frame/fields.ts'
import { readForm, wrong } from '../../../../http/frame/forms.ts'
import { idOf } from '../../../../http/frame/path-ids.ts'
import { seenRevision } from '../../../../http/frame/history.ts'
import { adminInvalid, adminPage } from '../../../frame/frame.ts'
import { readPageById, tableReply } from '../../../frame/paging.ts'
import { staffActor, staffReader } from '../../../frame/staff-reader.ts'
import * as api from './api.ts'
import { acceptForm, refuseForm } from './forms.ts'
import { HELD, heldPage, heldTextPage } from './pages.ts'
import { proposalOf } from './proposal.ts'

const VIEW = 'console/people/text-rules/held'

type Deciding = Call<string, 'texts.moderate'>

export const list = get(HELD, 'texts.moderate', api.list, async (call) => {
  const { db, query, now } = call
  const state = heldStates.find((one) => one === query.state) ?? 'waiting'
  const pageId = query.page === undefined ? null : idOf(String(query.page))
  const reader = await staffReader(call)
  const found = await readPageById(call, HELD, (after, limit) =>
    heldTexts.list(db, reader, { state, pageId, after, limit }),
  )
  return tableReply(call, found, (shown) => heldPage(untyped({ ...query }), shown, now), itemOf)
})

export const show = get(`${HELD}/:id`, 'texts.moderate', api.show, async (call) => {
  const row = await heldTexts.find(call.db, await staffReader(call), idOf(call.params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  return adminPage(call, VIEW, await textPage(call, row, untyped()), itemOf(row))
})

/** Shows a held text, with the changes to the wiki that it would make. */
async function textPage(call: Deciding, row: HeldText, form: Typed) {
  return heldTextPage(
    row,
    form,
    await proposalOf(call.db, row, await staffReader(call), form),
    call.now,
  )
}

const FAULTS = {
  NO_PLACE: 'This text cannot be published: what it belongs to was closed or removed.',
  PATH_IN_USE: 'This text cannot be published: there is already a page at its address.',
  CONFLICT: 'The same lines of the page have been edited since then. Change the proposal first.',
} as const

export const accept = post(`${HELD}/:id/accept`, 'texts.moderate', api.accept, async (call) => {
  const { db, params, body: values, now } = call
  const row = await heldTexts.find(db, await staffReader(call), idOf(params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const form = readForm(acceptForm, values)
  if (!form.ok) {
    const data = await textPage(call, row, { values, errors: form.errors })
    return adminInvalid(call, VIEW, data, form.errors)
  }
  const done = await deciding.accept(
    db,
    row.id,
    await staffActor(call),
    now,
    amendedIn(form.value, row),
  )
  if (done === 'DECIDED') return refuse('STATE_CONFLICT')
  if (done === 'DONE') return decided(call, row, 'accepted')
  const errors = wrong('', FAULTS[done])
  const typed = form.value.body === undefined ? {} : values
  const data = await textPage(call, row, { values: typed, errors })
  const code = done === 'CONFLICT' ? ('EDIT_CONFLICT' as const) : undefined
  return adminInvalid(call, VIEW, data, errors, code === undefined ? {} : { code })
})

interface Changed {
  readonly title?: string
  readonly body?: string
  readonly revision?: number | string
}

/** Returns the proposal as staff changed it; null: unchanged. */
function amendedIn({ title, body, revision }: Changed, row: HeldText): Amended | null {
  if (row.kind !== 'wiki' || body === undefined) return null
  const text = body.replace(/\r\n?/g, '\n')
  return { title: title ?? row.title ?? '', body: text, revision: seenRevision(revision ?? 1) }
}

export const deny = post(`${HELD}/:id/refuse`, 'texts.moderate', api.refuse, async (call) => {
  const { db, params, body: values, now } = call
  const row = await heldTexts.find(db, await staffReader(call), idOf(params.id))
  if (row === undefined) return refuse('NOT_FOUND')
  const form = readForm(refuseForm, values)
  if (!form.ok) {
    const data = await textPage(call, row, { values, errors: form.errors })
    return adminInvalid(call, VIEW, data, form.errors)
  }
  const done = await deciding.refuse(db, row.id, form.value.reason, await staffActor(call), now)
  return done === 'DONE' ? decided(call, row, 'refused') : refuse('STATE_CONFLICT')
})

async function decided(
  call: Deciding,
  row: HeldText,
  state: 'accepted' | 'refused',
): Promise<Reply> {
  const after = (await heldTexts.find(call.db, await staffReader(call), row.id)) ?? row
  const said = row.act === 'hold' ? `Text ${row.id} was ${state}.` : 'Report closed.'
  return redirect(HELD, said, itemOf(after))
}

function itemOf({ authorId: _authorId, place: _place, createdAt, decidedAt, ...row }: HeldText) {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}

import * as levels from '../../store/watches/levels.ts'
import * as lists from '../../store/watches/lists.ts'
import { get, page, post, redirect, refuse } from '../http/action.ts'
import { readForm } from '../http/frame/forms.ts'
import { listed } from '../http/frame/listed.ts'
import { nextPath } from '../http/identity/next-path.ts'
import * as api from './api.ts'
import { chooseShape, levelIn, placeShape, selectShape, writtenShape } from './forms.ts'
import { watchesPage, watchItem } from './pages.ts'

const PATH = '/watches'

export const index = get(PATH, 'account.own', api.index, async (call) => {
  const { db, member, query, can, now } = call
  const level = levelIn(query.level)
  if (level === undefined) return refuse('BAD_CURSOR')
  const reader = { id: member.id, can, now }
  const found = await listed(
    call,
    placeShape,
    (after, limit) => lists.list(db, reader, { level, after, limit }),
    ({ id, added }) => ({ isNew: added > 0, below: id }),
  )
  const { rows, next } = found
  const written = (await levels.writtenOf(db, member.id)) ?? 'nothing'
  const data = watchesPage({ rows, level, written }, found)
  return page('watches/list', data, { items: rows.map(watchItem), next, total: null, written })
})

export const choose = post(PATH, 'account.change', api.choose, async (call) => {
  const { db, body, member, can, now } = call
  const read = readForm(chooseShape, body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const { kind, subject, level, next } = read.value
  const reader = { id: member.id, can, now }
  const chosen = level === 'none' ? null : level
  const done = await levels.choose(db, reader, { kind, id: Number(subject) }, chosen)
  if (done === 'NOT_FOUND') return refuse('NOT_FOUND')
  if (done === 'TOO_MANY') return refuse('TOO_MANY_WATCHES')
  return redirect(nextPath(next, PATH), SAYS[level], { level })
})

const SAYS = {
  watch: 'You are now watching this.',
  follow: 'You are now following this.',
  mute: 'Muted. You will not be notified about this.',
  none: 'You are no longer watching this.',
} as const

export const select = post('/watches/selected', 'account.change', api.select, async (call) => {
  const { db, body, member, now } = call
  const read = readForm(selectShape, body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const { watches = [], act } = read.value
  const ids = (typeof watches === 'string' ? [watches] : watches).map(Number)
  if (act === 'remove') await levels.removeAll(db, member.id, ids)
  else await levels.seenAll(db, member.id, ids, now)
  return redirect(PATH, act === 'remove' ? 'Entries removed.' : 'Entries marked as seen.')
})

export const written = post('/watches/written', 'account.change', api.written, async (call) => {
  const read = readForm(writtenShape, call.body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const { written: level } = read.value
  await levels.setWritten(call.db, call.member.id, level === 'nothing' ? null : level)
  return redirect(PATH, 'Setting saved.', { written: level })
})

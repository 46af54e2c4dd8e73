import * as settings from '../../../store/records/settings/settings.ts'
import * as pledges from '../../../store/rescue/pledges.ts'
import { post, redirect, refuse } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { nextPath } from '../../http/identity/next-path.ts'
import { pledgeShape } from '../forms.ts'
import * as api from './api.ts'

const TORRENT = '/rescue/:id'

export const pledge = post(`${TORRENT}/pledge`, 'rescue.pledge', api.pledge, async (call) => {
  const { db, config, member, params, body, now } = call
  const read = readForm(pledgeShape, body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const { pledgeDays: days } = await settings.site(db, config)
  const of = { torrentId: idOf(params.id), memberId: member.id }
  const pledged = await pledges.pledge(db, of, days, now)
  if (!pledged.ok) return refuse(pledged.code)
  const { dueAt } = pledged
  return redirect(
    nextPath(read.value.next, '/rescue'),
    'Pledge made. Seed the torrent before it is due.',
    {
      torrent: of.torrentId,
      dueAt,
    },
  )
})

export const withdraw = post(`${TORRENT}/withdraw`, 'rescue.pledge', api.withdraw, async (call) => {
  const { db, member, params, body, now } = call
  const read = readForm(pledgeShape, body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const torrent = idOf(params.id)
  const isDone = await pledges.withdraw(db, torrent, member.id, now)
  if (!isDone) return refuse('NO_PLEDGE')
  return redirect(nextPath(read.value.next, '/rescue'), 'Pledge withdrawn.', {
    torrent,
    dueAt: null,
  })
})

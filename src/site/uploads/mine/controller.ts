import * as moderation from '../../../store/uploads/moderation.ts'
import { post, redirect, refuse } from '../../http/action.ts'
import { listedTorrent } from '../../torrents/parts/listed.ts'
import * as api from './api.ts'

/** Resubmits an upload that was returned for changes; it keeps its place in the queue. */
export const resubmit = post(
  '/torrents/:id/resubmit',
  'torrents.edit-own',
  api.resubmit,
  async (call) => {
    const found = await listedTorrent(call, call.params.id)
    if (!found.ok) return found.reply
    const { id, uploaderId } = found.torrent
    if (uploaderId !== call.member.id) return refuse('FORBIDDEN')
    const decision = { act: 'resubmit', reason: '', seen: null, ownUploads: true } as const
    const done = await moderation.decide(call.db, id, decision, call.actor, call.now)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'TORRENT_NOT_FOUND' : 'STATE_CONFLICT')
    return redirect(`/torrents/${id}`, 'Resubmitted. The torrent is waiting for approval again.', {
      id,
      state: done.state,
    })
  },
)

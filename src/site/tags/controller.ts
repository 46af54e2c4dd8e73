import { MAX_TAGS, readTags } from '../../domain/torrent/words.ts'
import * as tagVotes from '../../store/tag-votes.ts'
import type { Call, Reply } from '../http/action.ts'
import { post, redirect, refuse } from '../http/action.ts'
import { readForm } from '../http/forms.ts'
import { listedTorrent } from '../listed-torrent.ts'
import * as api from './api.ts'
import { proposeForm, voteForm } from './forms.ts'
import { scoredTagJson } from '../scored-tags.ts'

const VOTES = { up: 1, down: -1, none: 0 } as const

export const propose = post('/torrents/:id/tags', 'tags.vote', api.propose, async (call) => {
  const { db, member, body, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const form = readForm(proposeForm, body)
  const slugs = form.ok ? readTags(form.value.tags) : null
  if (slugs === null || slugs.length === 0) {
    return refuse('BAD_REQUEST', { detail: 'Tags are words of letters and digits, with commas.' })
  }
  const { id } = found.torrent
  const done = await tagVotes.propose(db, id, slugs, member.id, now)
  if (done === 'GONE') return refuse('TORRENT_NOT_FOUND')
  if (done === 'TOO_MANY') {
    return refuse('BAD_REQUEST', { detail: `A torrent has at most ${MAX_TAGS} tags.` })
  }
  return voted(call, id, 'Tagged.')
})

export const vote = post('/torrents/:id/tags/:tag/vote', 'tags.vote', api.vote, async (call) => {
  const { db, member, body, params, now } = call
  const found = await listedTorrent(call, params.id)
  if (!found.ok) return found.reply
  const form = readForm(voteForm, body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'A vote is up, down or none.' })
  const torrentId = found.torrent.id
  const given = { torrentId, slug: params.tag, memberId: member.id, vote: VOTES[form.value.vote] }
  const isDone = await tagVotes.vote(db, given, now)
  if (!isDone) return refuse('TAG_NOT_FOUND')
  return voted(call, torrentId, form.value.vote === 'none' ? 'Vote withdrawn.' : 'Voted.')
})

async function voted(
  { db, member }: Pick<Call<string, 'tags.vote'>, 'db' | 'member'>,
  torrentId: number,
  said: string,
): Promise<Reply> {
  const tags = await tagVotes.scored(db, torrentId, member.id)
  return redirect(`/torrents/${torrentId}#tags`, said, { tags: tags.map(scoredTagJson) })
}

import { ratingMean } from '../../../domain/torrents/rating.ts'
import { plural } from '../../../shared/format.ts'
import * as ownTorrents from '../../../store/hit-and-run/own-torrents.ts'
import * as ratings from '../../../store/torrents/ratings.ts'
import * as reseeds from '../../../store/torrents/reseeds.ts'
import * as torrents from '../../../store/torrents/torrents.ts'
import { post, redirect, refuse } from '../../http/action.ts'
import { readForm } from '../../http/frame/forms.ts'
import { listedTorrent } from '../parts/listed.ts'
import * as api from './api.ts'
import { rateShape } from './forms.ts'

export const rate = post('/torrents/:id/rating', 'torrents.thank', api.rate, async (call) => {
  const { db, member, body, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.torrent
  const typed = typeof body.value === 'number' ? { ...body, value: String(body.value) } : body
  const read = readForm(rateShape, typed)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const value = Number(read.value.value)
  const done = await ratings.rate(db, id, member.id, value === 0 ? null : value, now)
  if (done === 'GONE') return refuse('TORRENT_NOT_FOUND')
  if (done === 'OWN') return refuse('OWN_TORRENT', { detail: 'You cannot rate your own upload.' })
  const saved = (await torrents.find(db, id)) ?? found.torrent
  const { rating } = await ownTorrents.stateOf(db, member.id, id)
  const mean = ratingMean(saved.ratings, saved.ratingSum)
  const said = value === 0 ? 'Rating removed.' : 'Rating saved.'
  return redirect(`/torrents/${id}`, said, { ratings: saved.ratings, mean, mine: rating })
})

export const reseed = post('/torrents/:id/reseed', 'torrents.thank', api.reseed, async (call) => {
  const { db, member, now } = call
  const found = await listedTorrent(call, call.params.id)
  if (!found.ok) return found.reply
  const { id } = found.torrent
  const done = await reseeds.ask(db, id, member, now)
  switch (done.code) {
    case 'ASKED': {
      const said = `Reseed requested from ${plural(done.asked, 'member', 'members')}.`
      return redirect(`/torrents/${id}`, said, { asked: done.asked })
    }
    case 'GONE':
      return refuse('TORRENT_NOT_FOUND')
    case 'SEEDED':
      return refuse('STILL_SEEDED')
    case 'TOO_SOON':
      return refuse('RESEED_TOO_SOON')
    case 'TOO_MANY':
      return refuse('TOO_MANY_RESEEDS')
  }
})

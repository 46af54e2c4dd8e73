import * as media from '../../../../store/torrents/media.ts'
import * as torrentFiles from '../../../../store/torrents/files.ts'
import * as twins from '../../../../store/uploads/twins.ts'
import * as moderation from '../../../../store/uploads/moderation.ts'
import * as queue from '../../../../store/uploads/moderation-queue.ts'
import * as settings from '../../../../store/records/settings/settings.ts'
import * as torrents from '../../../../store/torrents/torrents.ts'
import type { Call, Reply } from '../../../http/action.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { FieldErrors } from '../../../http/frame/forms.ts'
import { readForm, wrong } from '../../../http/frame/forms.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminInvalid, adminPage } from '../../frame/frame.ts'
import { listReply, readPageById } from '../../frame/paging.ts'
import * as api from './api.ts'
import { decideShape, nextShape, SHOWN } from './forms.ts'
import { decisionItem, waitingItem } from './json.ts'
import { QUEUE, queuePage } from './pages.ts'
import type { Review } from './review-page.ts'
import { actsOf, openActs, reviewPage } from './review-page.ts'

/** The most files that a review shows; the torrent's page has all of them. */
const FILES_SHOWN = 200
const DECISIONS_SHOWN = 20

type StaffCall = Call<string, 'torrents.moderate'>

export const list = get(QUEUE, 'torrents.moderate', api.list, async (call) => {
  const { db, query, now } = call
  const state = SHOWN.find((one) => one === query.state) ?? 'pending'
  const found = await readPageById(call, QUEUE, (after, limit) =>
    queue.list(db, state, after, limit, now),
  )
  const pageOf = (shown: typeof found) => queuePage(query, state, shown, now)
  return listReply(call, 'console/catalog/uploads/list', found, pageOf, waitingItem)
})

export const next = post(`${QUEUE}/next`, 'torrents.moderate', api.next, async (call) => {
  const form = readForm(nextShape, call.body)
  if (!form.ok) return refuse('BAD_REQUEST', { detail: 'after must be the ID of a torrent.' })
  return goOn(call, Number(form.value.after ?? 0))
})

export const show = get(`${QUEUE}/:id`, 'torrents.moderate', api.show, async (call) => {
  const review = await open(call, call.params.id)
  if (review === null) return refuse('TORRENT_NOT_FOUND')
  const acts = actsOf(review).map(({ act }) => act)
  const decisions = review.decisions.map(decisionItem)
  const json = { ...waitingItem(review.row), acts, decisions }
  return adminPage(
    call,
    'console/catalog/uploads/review',
    reviewPage(untyped(), review, call.now),
    json,
  )
})

export const claim = post(`${QUEUE}/:id/claim`, 'torrents.moderate', api.claim, async (call) => {
  const { db, params, member, actor, now } = call
  const id = idOf(params.id)
  const by = { ...actor, memberId: member.id }
  if (!(await queue.claim(db, id, by, now))) return refuse('CLAIMED')
  return redirect(`${QUEUE}/${id}`, 'Claimed for ten minutes.', { id })
})

export const decide = post(`${QUEUE}/:id/decide`, 'torrents.moderate', api.decide, async (call) => {
  const review = await open(call, call.params.id)
  if (review === null) return refuse('TORRENT_NOT_FOUND')
  const form = readForm(decideShape, call.body)
  if (!form.ok) return again(call, review, form.errors)
  const { act, reason = '', seen = null, next: goesOn } = form.value
  const way = openActs(review).find((one) => one.act === act)
  if (way === undefined || (seen !== null && seen !== review.row.state)) {
    const errors = wrong('', 'The upload has changed state since you opened it.')
    return again(call, review, errors, 'STATE_CONFLICT')
  }
  if (way.needsReason && reason === '') {
    return again(call, review, wrong('reason', 'is required for this'))
  }
  const { id, state } = review.row
  const decision = { act, reason, seen: state, ownUploads: review.site.ownUploads }
  const done = await moderation.decide(call.db, id, decision, call.actor, call.now)
  if (!done.ok) return refuse(done.code === 'GONE' ? 'TORRENT_NOT_FOUND' : 'STATE_CONFLICT')
  const says = `${way.label}: ${done.name}`
  const json = { id, state: done.state }
  return goesOn === undefined || goesOn === false
    ? redirect(`${QUEUE}/${id}`, says, json)
    : goOn(call, id, says, json)
})

/** Shows the review with what was typed and its errors. */
function again(
  call: StaffCall,
  review: Review,
  errors: FieldErrors,
  code: 'INVALID' | 'STATE_CONFLICT' = 'INVALID',
): Reply {
  const data = reviewPage({ values: call.body, errors }, review, call.now)
  return adminInvalid(call, 'console/catalog/uploads/review', data, errors, { code })
}

/** Continues with the next waiting upload, or with the queue when none waits. */
async function goOn(call: StaffCall, after: number, said = '', json?: object): Promise<Reply> {
  const { db, member, actor, now } = call
  const id = await queue.claimNext(db, { ...actor, memberId: member.id }, after, now)
  const says = id === null ? `${said} No other upload is waiting.`.trim() : said
  return redirect(id === null ? QUEUE : `${QUEUE}/${id}`, says || undefined, json ?? { id })
}

async function open(call: StaffCall, param: string): Promise<Review | null> {
  const { db, config, now } = call
  const row = await queue.find(db, idOf(param), now)
  if (row === undefined) return null
  const [files, alike, decisions, site, record, torrent, texts] = await Promise.all([
    torrentFiles.files(db, row.id, 0, FILES_SHOWN),
    twins.ofTorrent(db, row.id),
    moderation.decisions(db, row.id, DECISIONS_SHOWN),
    settings.site(db, config),
    row.uploaderId === null ? null : queue.recordOf(db, row.uploaderId),
    torrents.find(db, row.id),
    media.both(db, row.id),
  ])
  const tags = torrent?.tags ?? []
  const mayList = await moderation.mayList(db, row.uploaderId, call.actor, site.ownUploads)
  const { name: member } = call.member
  return { row, files, alike, decisions, site, record, tags, texts, member, mayList }
}

import * as drafts from '../../store/uploads/drafts.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { created, del, get, page, patch, post, redirect, refuse } from '../http/action.ts'
import { untyped } from '../http/frame/fields.ts'
import { NFO_FAULT } from '../torrents/parts/media-read.ts'
import { LOGS } from '../torrents/parts/rip-logs.ts'
import * as api from './api.ts'
import type { UploadCall } from './checked.ts'
import { checkedDocument, draftItem } from './documents.ts'
import { openForm } from './form.ts'
import { draftId, typedWords } from './forms.ts'
import { intoBundle } from './into-bundle.ts'
import { hasFiles, keepFiles } from './logs.ts'
import { sentNfo, withoutEmpty } from './media.ts'
import { checkPage, choosePage, draftsPage } from './pages.ts'
import { keep, keepTyped, openDraft } from './keep.ts'
import { again, publish } from './publish.ts'
import { chooseAgain, receive } from './receive.ts'
import { withoutUnasked } from './unasked.ts'

const DRAFT = '/torrents/drafts/:draft'

// The path of an upload: receive.ts reads the file, keep.ts stores it as a draft, form.ts asks for
// what is missing, add.ts adds the torrent and publish.ts replies. forms.ts, media.ts, images.ts
// and logs.ts read the fields of the form; pages.ts and documents.ts show it. Programs that upload
// in the format of another site start at parts/from-tool.ts.

/** Step one: choose a file. */
export const choose = get('/torrents/new', 'torrents.upload', api.choose, async (call) => {
  const { db, member, config, query, now } = call
  const { sourceTag } = await settings.site(db, config)
  const mine = await drafts.list(db, member.id, now)
  const into = await intoBundle(db, query.bundle)
  return page('uploads/choose', choosePage(untyped(), sourceTag, mine, now, into), { sourceTag })
})

/** Reads the file and stores it as a draft; nothing is published. */
export const inspect = post('/torrents/inspect', 'torrents.upload', api.inspect, async (call) => {
  const received = await receive(call)
  if (!received.ok) return chooseAgain(call, received.stop)
  const { upload } = received.checked
  const kept = await keep(call, received.checked)
  if (!kept.ok) return kept.reply
  const draft = await drafts.find(call.db, call.member.id, kept.id, call.now)
  if (draft === undefined) return refuse('DRAFT_NOT_FOUND')
  const form = await openForm(call, received.checked, draft.words)
  const document = checkedDocument(draft, upload, form, call.config.BABOU_SITE_URL)
  return created(`/torrents/drafts/${draft.id}`, document)
})

export const listDrafts = get('/torrents/drafts', 'torrents.upload', api.drafts, async (call) => {
  const { db, member, config, now } = call
  const mine = await drafts.list(db, member.id, now)
  const items = mine.map((draft) => draftItem(draft, config.BABOU_SITE_URL))
  const shown = draftsPage(mine, now)
  return page('uploads/drafts', shown, { items, next: null, total: items.length })
})

/** Step two: check what will be published. */
export const check = get(DRAFT, 'torrents.upload', api.check, async (call) => {
  const opened = await openDraft(call, call.params.draft)
  if (!opened.ok) return opened.reply
  const { draft, upload } = opened.checked
  const form = await openForm(call, opened.checked, draft.words)
  const shown = checkPage(untyped(form.values), { ...opened.checked, ...form })
  const document = checkedDocument(draft, upload, form, call.config.BABOU_SITE_URL)
  return page('uploads/check', shown, document)
})

export const publishDraft = post(DRAFT, 'torrents.upload', api.publish, async (call) => {
  const opened = await openDraft(call, call.params.draft)
  if (!opened.ok) return opened.reply
  const { draft, errors } = await keepFiles(call, opened.checked.draft)
  const checked = { ...opened.checked, draft }
  const isFine = Object.keys(errors).length === 0
  return isFine ? publish(call, checked, true) : again(call, checked, errors, true)
})

/** Saves what was typed, for later. */
export const saveDraft = patch(DRAFT, 'torrents.upload', api.saveDraft, async (call) => {
  const opened = await openDraft(call, call.params.draft)
  if (!opened.ok) return opened.reply
  const { checked } = opened
  const sent = sentNfo(call)
  const { draft, errors } = await keepFiles(call, checked.draft)
  const wrong = { ...errors, ...(!sent.ok && sent.errors) }
  if (Object.keys(wrong).length > 0) return again(call, { ...checked, draft }, wrong, true)
  const body = await withoutUnasked(call, { ...checked, draft })
  const kept = await keepTyped({ ...call, body }, draft)
  const form = await openForm(call, { ...checked, draft: kept }, kept.words)
  const document = checkedDocument(kept, checked.upload, form, call.config.BABOU_SITE_URL)
  return redirect('/torrents/drafts', 'Draft saved. Nothing is published yet.', document)
})

/** Shows the form again with the fields of the selected category; nothing is published. */
export const showForm = post(`${DRAFT}/form`, 'torrents.upload', api.showForm, async (call) => {
  const id = draftId(call.params.draft)
  const { db, member, now } = call
  const words = withoutEmpty(typedWords(call.body))
  const isKept = id !== null && (await drafts.keepWords(db, member.id, id, words, now))
  if (!isKept) return refuse('DRAFT_NOT_FOUND')
  const sent = sentNfo(call)
  const nfo = sent.ok ? sent.value : undefined
  if (nfo !== undefined) await drafts.keepNfo(db, member.id, id, nfo, now)
  const faults = [
    ...(sent.ok ? [] : [`The NFO was not saved: it ${NFO_FAULT}.`]),
    ...(await faultsOfFiles(call, id)),
  ]
  const said = faults.length === 0 ? undefined : faults.join(' ')
  return redirect(`/torrents/drafts/${id}#field-category`, said)
})

/** Stores images and rip logs of a form; returns the errors of those that could not be stored. */
async function faultsOfFiles(call: UploadCall, id: string): Promise<readonly string[]> {
  if (!hasFiles(call)) return []
  const draft = await drafts.find(call.db, call.member.id, id, call.now)
  if (draft === undefined) return []
  const { errors } = await keepFiles(call, draft)
  return Object.entries(errors).map(([field, texts]) => {
    const what = field === LOGS ? 'Rip logs were not saved: they' : 'An image was not saved: it'
    return `${what} ${texts.join('; ')}.`
  })
}

export const discard = del(DRAFT, 'torrents.upload', api.discard, async (call) => {
  const { db, member, params } = call
  const id = draftId(params.draft)
  const isDropped = id !== null && (await drafts.drop(db, member.id, id))
  return isDropped ? redirect('/torrents/drafts', 'Draft discarded.') : refuse('DRAFT_NOT_FOUND')
})

/** Combines both steps in one request, for programs (contract §4). */
export const upload = post('/torrents', 'torrents.upload', api.upload, async (call) => {
  const received = await receive(call)
  if (!received.ok) return chooseAgain(call, received.stop)
  return publish(call, received.checked, false)
})

import * as settings from '../../../store/settings.ts'
import * as torrents from '../../../store/torrents.ts'
import { created, get, page, post } from '../../http/action.ts'
import { untyped } from '../../http/fields.ts'
import * as api from './api.ts'
import { checkedDocument } from './documents.ts'
import { checkPage, choosePage } from './pages.ts'
import { keep, openDraft, publish, receive } from './steps.ts'

/** Step one: choose a file. */
export const choose = get('/torrents/new', 'torrents.upload', api.choose, async (call) => {
  const { sourceTag } = await settings.site(call.db, call.config)
  return page('torrents/upload/choose', choosePage(untyped(), sourceTag), { sourceTag })
})

/** Reads the file and keeps it as a draft; nothing is published. */
export const inspect = post('/torrents/inspect', 'torrents.upload', api.inspect, async (call) => {
  const received = await receive(call)
  if (!received.ok) return received.reply
  const { draft, upload } = received.checked
  await keep(call, draft)
  const duplicate = await torrents.findDuplicate(call.db, upload)
  const document = checkedDocument(draft.id, upload, duplicate, call.config.BABOU_SITE_URL)
  return created(`/torrents/drafts/${draft.id}`, document)
})

/** Step two: look at what will be published. */
export const check = get('/torrents/drafts/:draft', 'torrents.upload', api.check, async (call) => {
  const opened = await openDraft(call, call.params.draft)
  if (!opened.ok) return opened.reply
  const { draft, upload } = opened.checked
  const duplicate = await torrents.findDuplicate(call.db, upload)
  const form = untyped({ title: upload.metainfo.name })
  const shown = checkPage(form, { ...opened.checked, duplicate: duplicate ?? null })
  const siteUrl = call.config.BABOU_SITE_URL
  return page('torrents/upload/check', shown, checkedDocument(draft.id, upload, duplicate, siteUrl))
})

export const publishDraft = post(
  '/torrents/drafts/:draft',
  'torrents.upload',
  api.publish,
  async (call) => {
    const opened = await openDraft(call, call.params.draft)
    return opened.ok ? publish(call, opened.checked) : opened.reply
  },
)

/** Both steps in one request, for tools (contract §4). */
export const upload = post('/torrents', 'torrents.upload', api.upload, async (call) => {
  const received = await receive(call)
  return received.ok ? publish(call, received.checked) : received.reply
})

import type { Upload } from '../../../domain/torrent/upload.ts'
import * as drafts from '../../../store/drafts.ts'
import * as torrents from '../../../store/torrents.ts'
import type { Reply } from '../../http/action.ts'
import { created, invalid } from '../../http/action.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { wrong } from '../../http/forms.ts'
import type { Words } from '../words.ts'
import { readWords } from '../words.ts'
import { lookBeside } from './beside.ts'
import { duplicateMore, uploadedDocument } from './documents.ts'
import { checkPage, duplicateText } from './pages.ts'
import type { Checked, UploadCall } from './steps.ts'
import { keep, keepTyped } from './steps.ts'

/**
 * Publishes a checked file with the words of the form, or shows the form again with both. From a
 * browser, the file and what was typed are kept whatever goes wrong.
 */
export async function publish(call: UploadCall, checked: Checked, isKept: boolean): Promise<Reply> {
  const { metainfo } = checked.upload
  const defaults = { name: metainfo.name, categoryId: null, description: '', tags: [] }
  const words = readWords(call.body, checked.categories, defaults)
  if (words.ok) return add(call, checked, words.value, isKept)
  return again(call, checked, words.errors, isKept)
}

async function add(
  call: UploadCall,
  checked: Checked,
  words: Words,
  isKept: boolean,
): Promise<Reply> {
  const { db, member, config, now } = call
  const { draft, upload } = checked
  const added = await torrents.add(db, { ...words, upload, uploaderId: member.id }, now)
  if (!added.isAdded) {
    const errors = wrong('torrent', duplicateText(added.duplicate))
    const more = duplicateMore(added.duplicate, config.BABOU_SITE_URL)
    const reply = await again(call, checked, errors, isKept)
    return reply.kind === 'invalid' ? { ...reply, code: 'DUPLICATE_TORRENT', more } : reply
  }
  if (isKept) await drafts.drop(db, member.id, draft.id)
  call.log('torrent.uploaded', { torrentId: added.id, memberId: member.id })
  const document = uploadedDocument(added.id, upload, config.BABOU_SITE_URL)
  return created(`/torrents/${added.id}`, document, flashOf(upload))
}

async function again(
  call: UploadCall,
  checked: Checked,
  errors: FieldErrors,
  isKept: boolean,
): Promise<Reply> {
  const { upload, categories } = checked
  let { draft } = checked
  if (isKept) {
    const words = await keepTyped(call, draft.id)
    draft = { ...draft, words, changedAt: call.now }
  } else if (!call.wantsJson) {
    const kept = await keep(call, checked)
    if (!kept.ok) return kept.reply
    draft = { ...draft, id: kept.id }
  }
  const title = draft.words.title ?? ''
  const beside = await lookBeside(call.db, upload, title, categories)
  const form = { values: call.body, errors }
  return invalid('torrents/upload/check', checkPage(form, { ...checked, draft, beside }), errors)
}

function flashOf({ infoHashChanged }: Upload): string {
  return infoHashChanged
    ? 'Published. The info hash has changed: download the torrent here and seed that file.'
    : 'Published. The info hash stayed the same: your client can go on seeding.'
}

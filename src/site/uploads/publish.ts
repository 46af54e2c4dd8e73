import * as drafts from '../../store/uploads/drafts.ts'
import * as moderation from '../../store/uploads/moderation.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { NewTorrent } from '../../store/uploads/publish.ts'
import * as publishing from '../../store/uploads/publish.ts'
import type { Reply } from '../http/action.ts'
import { created, invalid } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { stops } from './parts/findings.ts'
import { wordsOnly } from '../torrents/parts/form-parts.ts'
import type { Words } from '../torrents/parts/fields.ts'
import { readWords } from '../torrents/parts/fields.ts'
import { duplicateMore, uploadedDocument } from './documents.ts'
import { openForm } from './form.ts'
import { readMedia, withoutUnasked } from './media.ts'
import { checkPage, duplicateText } from './pages.ts'
import type { Checked, UploadCall } from './checked.ts'
import { keep, keepTyped } from './keep.ts'

// The last step: a draft, or the one request of a tool, becomes a torrent.

/**
 * Publishes a checked file with the texts of the form, or shows the form again with both. In a
 * browser, the file and what was typed are kept whatever fails.
 */
export async function publish(call: UploadCall, checked: Checked, isKept: boolean): Promise<Reply> {
  const { metainfo } = checked.upload
  const defaults = { name: metainfo.name, categoryId: null, description: '', tags: [] }
  const words = readWords(wordsOnly(call.body), checked.categories, defaults)
  const body = isKept ? withoutUnasked(call.body, checked.draft.words) : call.body
  const { parts, findings } = await openForm(call.db, checked, body)
  const read = parts.read(body)
  const media = readMedia(call, checked.draft.nfo)
  // Members who may edit every torrent may overrule.
  const stopped = call.can('torrents.edit') ? {} : stops(findings)
  if (words.ok && read.ok && media.ok && Object.keys(stopped).length === 0) {
    return add(call, checked, { ...words.value, parts: read.value, media: media.value }, isKept)
  }
  const wrong = { ...(!words.ok && words.errors), ...(!read.ok && read.errors) }
  const errors = { ...stopped, ...wrong, ...(!media.ok && media.errors) }
  return again(call, checked, errors, isKept)
}

type Given = Words & Pick<NewTorrent, 'parts' | 'media'>

async function add(
  call: UploadCall,
  checked: Checked,
  words: Given,
  isKept: boolean,
): Promise<Reply> {
  const { db, member, config, now } = call
  const { draft, upload } = checked
  const uploader = { id: member.id, maySkip: call.can('torrents.skip-queue') }
  const state = await moderation.firstState(db, checked.site, uploader)
  const { images } = draft
  const torrent = { ...words, upload, uploaderId: member.id, state, images }
  const added = await publishing.add(db, torrent, now)
  if (!added.isAdded) {
    const errors = wrong('torrent', duplicateText(added.duplicate))
    const more = duplicateMore(added.duplicate, config.BABOU_SITE_URL)
    const reply = await again(call, checked, errors, isKept)
    return reply.kind === 'invalid' ? { ...reply, code: 'DUPLICATE_TORRENT', more } : reply
  }
  if (isKept) await drafts.drop(db, member.id, draft.id)
  call.log('torrent.uploaded', { torrentId: added.id, memberId: member.id, state })
  const document = uploadedDocument(added.id, upload, state, config.BABOU_SITE_URL)
  return created(`/torrents/${added.id}`, document, flashOf(upload, state))
}

/** The form again, with its errors; in a browser everything that was entered is kept. */
export async function again(
  call: UploadCall,
  checked: Checked,
  errors: FieldErrors,
  isKept: boolean,
): Promise<Reply> {
  let { draft } = checked
  if (isKept) {
    draft = await keepTyped(call, draft)
  } else if (!call.wantsJson) {
    const kept = await keep(call, checked)
    if (!kept.ok) return kept.reply
    draft = { ...draft, id: kept.id }
  }
  const body = isKept ? withoutUnasked(call.body, checked.draft.words) : call.body
  const form = await openForm(call.db, { ...checked, draft }, body)
  // Fields that were left empty on purpose stay empty.
  const values = body === call.body ? body : form.values
  const shown = checkPage({ values, errors }, { ...checked, ...form, draft })
  return invalid('uploads/check', shown, errors)
}

function flashOf({ infoHashChanged }: PackedUpload, state: 'listed' | 'pending'): string {
  const done =
    state === 'pending'
      ? 'Uploaded. It waits for approval; you can seed it already.'
      : 'Torrent published.'
  return infoHashChanged
    ? `${done} The info hash has changed: download the torrent here and seed that file.`
    : `${done} The info hash did not change: your client can keep seeding.`
}

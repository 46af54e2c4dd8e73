import * as drafts from '../../store/uploads/drafts.ts'
import type { PackedUpload } from '../../store/uploads/packed.ts'
import type { Reply } from '../http/action.ts'
import { created, invalid } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { addUpload } from './add.ts'
import { uploadedDocument } from './documents.ts'
import { duplicateMore } from './parts/duplicate.ts'
import { openForm } from './form.ts'
import { checkPage } from './pages.ts'
import type { Checked, Stop, UploadCall } from './checked.ts'
import { keep, keepTyped } from './keep.ts'
import { withoutUnasked } from './unasked.ts'

// The last step: a draft, or the single request of a program, becomes a torrent.

/**
 * Publishes a checked file with the texts of the form, or shows the form again with both. In a
 * browser, the file and what was typed are kept whatever fails.
 */
export async function publish(call: UploadCall, checked: Checked, isKept: boolean): Promise<Reply> {
  const { db, member, config } = call
  const { draft, upload } = checked
  const body = isKept ? await withoutUnasked(call, checked) : call.body
  const added = await addUpload(call, checked, body)
  if (!added.ok) return stopped(call, checked, added.stop, isKept)
  if (isKept) await drafts.drop(db, member.id, draft.id)
  const { id, state } = added
  const document = uploadedDocument(id, upload, state, config.BABOU_SITE_URL)
  return created(`/torrents/${id}`, document, flashOf(upload, state))
}

async function stopped(
  call: UploadCall,
  checked: Checked,
  stop: Stop,
  isKept: boolean,
): Promise<Reply> {
  if (stop.kind === 'refused') return stop.reply
  const reply = await again(call, checked, stop.errors, isKept)
  if (stop.duplicate === null || reply.kind !== 'invalid') return reply
  const more = duplicateMore(stop.duplicate, call.config.BABOU_SITE_URL)
  return { ...reply, code: 'DUPLICATE_TORRENT', ...(more !== null && { more }) }
}

/** Shows the form again with its errors; in a browser, everything that was entered is kept. */
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
  const body = isKept ? await withoutUnasked(call, checked) : call.body
  const form = await openForm(call, { ...checked, draft }, body)
  // Fields that the uploader left empty stay empty.
  const values = body === call.body ? body : form.values
  const shown = checkPage({ values, errors }, { ...checked, ...form, draft })
  return invalid('uploads/check', shown, errors)
}

function flashOf({ infoHashChanged }: PackedUpload, state: 'listed' | 'pending'): string {
  const done =
    state === 'pending'
      ? 'Uploaded. The torrent is waiting for approval, but you can already seed it.'
      : 'Torrent published.'
  return infoHashChanged
    ? `${done} The info hash has changed: download the torrent here and seed that file.`
    : `${done} The info hash did not change: your client can keep seeding.`
}

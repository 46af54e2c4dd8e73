import type { Draft } from '../../store/uploads/drafts.ts'
import * as draftLogs from '../../store/uploads/draft-logs.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { NO_LOGS } from '../torrents/parts/form/logs.ts'
import { LOGS, LOGS_FULL, sentLogs } from '../torrents/parts/rip-logs.ts'
import type { UploadCall } from './checked.ts'
import { hasImages, keepImages } from './images.ts'

// Rip logs in an upload form before the torrent is published; they are stored with the draft.

interface Kept {
  readonly draft: Draft
  readonly errors: FieldErrors
}

/** Returns whether a form adds or removes images or rip logs. */
export function hasFiles(call: UploadCall): boolean {
  return hasImages(call) || hasLogs(call)
}

/**
 * Returns the draft with the images and rip logs that a form adds, without those that it removes.
 */
export async function keepFiles(call: UploadCall, draft: Draft): Promise<Kept> {
  const images = await keepImages(call, draft)
  const logs = await keepLogs(call, images.draft)
  return { draft: logs.draft, errors: { ...images.errors, ...logs.errors } }
}

/** Returns the draft with the rip logs that a form adds, without those that it removes. */
export async function keepLogs(call: UploadCall, draft: Draft): Promise<Kept> {
  if (!hasLogs(call)) return { draft, errors: {} }
  const sent = sentLogs(call.files)
  if (!sent.ok) return { draft, errors: sent.errors }
  const change = { add: sent.value, isEmptied: call.body[NO_LOGS] === 'on' }
  const logs = await draftLogs.change(call.db, call.member.id, draft.id, change)
  if (logs === null) return { draft, errors: wrong(LOGS, LOGS_FULL) }
  return { draft: { ...draft, logs }, errors: {} }
}

function hasLogs({ files, body }: UploadCall): boolean {
  return files.some(({ field }) => field === LOGS) || body[NO_LOGS] === 'on'
}

import { randomBytes } from 'node:crypto'
import { isFault } from '../../../domain/torrent/faults.ts'
import type { Upload } from '../../../domain/torrent/upload.ts'
import { judgeUpload } from '../../../domain/torrent/upload.ts'
import { digests } from '../../../shared/digests.ts'
import type { CategoryRow } from '../../../store/categories.ts'
import * as categories from '../../../store/categories.ts'
import type { Draft } from '../../../store/drafts.ts'
import * as drafts from '../../../store/drafts.ts'
import * as settings from '../../../store/settings.ts'
import * as torrents from '../../../store/torrents.ts'
import type { Call, Reply } from '../../http/action.ts'
import { created, invalid, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/fields.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { wrong } from '../../http/forms.ts'
import type { Words } from '../words.ts'
import { readWords } from '../words.ts'
import { duplicateMore, uploadedDocument } from './documents.ts'
import { draftId, readTorrentFile } from './forms.ts'
import { checkPage, choosePage, duplicateText } from './pages.ts'

// The steps that the form in two pages and the one request of a tool share.

type UploadCall = Call<string, 'torrents.upload'>
type OrReply<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reply: Reply }

/** A .torrent that was read, with all that its check page needs. */
export interface Checked {
  readonly draft: Draft
  readonly upload: Upload
  readonly sourceTag: string
  readonly categories: readonly CategoryRow[]
}

/** Takes the file of a form; what is wrong with it is said beside the field. */
export async function receive(call: UploadCall): Promise<OrReply<{ checked: Checked }>> {
  const wait = await call.throttles.upload(call.member.id)
  if (wait > 0) {
    return { ok: false, reply: refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }) }
  }
  const { sourceTag } = await settings.site(call.db, call.config)
  const read = readTorrentFile(call.files, sourceTag)
  if (!read.ok) {
    const errors = wrong('torrent', read.text)
    const shown = choosePage({ values: {}, errors }, sourceTag)
    return { ok: false, reply: invalid('torrents/upload/choose', shown, errors) }
  }
  const { fileName, content, upload } = read
  const draft = { id: randomBytes(16).toString('hex'), fileName, content }
  const all = await categories.list(call.db)
  return { ok: true, checked: { draft, upload, sourceTag, categories: all } }
}

/** The member's draft that a path names, read anew. */
export async function openDraft(
  call: UploadCall,
  param: string,
): Promise<OrReply<{ checked: Checked }>> {
  const { db, member, now } = call
  const id = draftId(param)
  const draft = id === null ? undefined : await drafts.find(db, member.id, id, now)
  if (draft === undefined) return { ok: false, reply: refuse('DRAFT_NOT_FOUND') }
  const { sourceTag } = await settings.site(db, call.config)
  const upload = judgeUpload(draft.content, sourceTag, digests)
  // It was accepted once: only a rule that became stricter since can refuse it now.
  if (isFault(upload))
    return { ok: false, reply: refuse('DRAFT_NOT_FOUND', { detail: upload.text }) }
  return {
    ok: true,
    checked: { draft, upload, sourceTag, categories: await categories.list(db) },
  }
}

/** Publishes a checked file with the words of the form, or shows the form again with both. */
export async function publish(call: UploadCall, checked: Checked): Promise<Reply> {
  const { metainfo } = checked.upload
  const defaults = { name: metainfo.name, categoryId: null, description: '', tags: [] }
  const words = readWords(call.body, checked.categories, defaults)
  if (!words.ok) return again(call, checked, words.errors)
  return add(call, checked, words.value)
}

async function add(call: UploadCall, checked: Checked, words: Words): Promise<Reply> {
  const { db, member, config, now } = call
  const { draft, upload } = checked
  const added = await torrents.add(db, { ...words, upload, uploaderId: member.id }, now)
  if (!added.isAdded) {
    const { duplicate } = added
    const errors = wrong('torrent', duplicateText(duplicate))
    const shown = checkPage(typed(call, errors), { ...checked, duplicate })
    const more = duplicateMore(duplicate, config.BABOU_SITE_URL)
    return invalid('torrents/upload/check', shown, errors, { code: 'DUPLICATE_TORRENT', more })
  }
  await drafts.drop(db, member.id, draft.id)
  call.log('torrent.uploaded', { torrentId: added.id, memberId: member.id })
  const document = uploadedDocument(added.id, upload, config.BABOU_SITE_URL)
  return created(`/torrents/${added.id}`, document, flashOf(upload))
}

/** The check page with what was typed; the file is kept, so that it need not be chosen again. */
async function again(call: UploadCall, checked: Checked, errors: FieldErrors): Promise<Reply> {
  if (!call.wantsJson) await keep(call, checked.draft)
  const shown = checkPage(typed(call, errors), { ...checked, duplicate: null })
  return invalid('torrents/upload/check', shown, errors)
}

/** Keeps a draft, unless it is the one that the form came from. */
export async function keep({ db, member, now }: UploadCall, draft: Draft): Promise<void> {
  if ((await drafts.find(db, member.id, draft.id, now)) !== undefined) return
  await drafts.add(db, member.id, draft, now)
}

function typed({ body }: UploadCall, errors: FieldErrors): Typed {
  return { values: body, errors }
}

function flashOf({ infoHashChanged }: Upload): string {
  return infoHashChanged
    ? 'Published. The info hash has changed: download the torrent here and seed that file.'
    : 'Published. The info hash stayed the same: your client can go on seeding.'
}

import { randomBytes } from 'node:crypto'
import { isFault } from '../../domain/torrents/faults.ts'
import { judgeUpload } from '../../domain/uploads/upload.ts'
import { digests } from '../../shared/digests.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import * as draftImages from '../../store/uploads/draft-images.ts'
import type { Draft } from '../../store/uploads/drafts.ts'
import * as drafts from '../../store/uploads/drafts.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call, Reply } from '../http/action.ts'
import { invalid, refuse } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import type { Checked } from './checked.ts'
import { draftId, readTorrentFile, typedWords } from './forms.ts'
import { takeImages } from './images.ts'
import { sentNfo } from './media.ts'
import { choosePage } from './pages.ts'

// The steps shared by the two-page form and the single request of a tool.

export type UploadCall = Call<string, 'torrents.upload'>
type OrReply<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly reply: Reply }

/** Reads the file of a form; errors are those of its field. */
export async function receive(call: UploadCall): Promise<OrReply<{ checked: Checked }>> {
  const wait = await call.throttles.upload(call.member.id)
  if (wait > 0) {
    return { ok: false, reply: refuse('TOO_MANY_REQUESTS', { retryAfterSeconds: wait }) }
  }
  const site = await settings.site(call.db, call.config)
  const read = readTorrentFile(call.files, site.sourceTag)
  if (!read.ok) return { ok: false, reply: await refuseFile(call, read.text, site.sourceTag) }
  const nfo = sentNfo(call)
  if (!nfo.ok) return { ok: false, reply: await refuseForm(call, nfo.errors, site.sourceTag) }
  const taken = await takeImages(call)
  if (!taken.ok) return { ok: false, reply: await refuseForm(call, taken.errors, site.sourceTag) }
  const images = draftImages.changed([], taken.value)
  const { fileName, content, upload } = read
  const id = randomBytes(16).toString('hex')
  const words = typedWords(call.body)
  const draft = {
    id,
    fileName,
    content,
    words,
    nfo: nfo.value ?? null,
    images,
    changedAt: call.now,
  }
  return {
    ok: true,
    checked: { draft, upload, site, categories: await openCategories(call) },
  }
}

/** The member's draft in a path, read from the database. */
export async function openDraft(
  call: UploadCall,
  param: string,
): Promise<OrReply<{ checked: Checked }>> {
  const { db, member, now } = call
  const id = draftId(param)
  const draft = id === null ? undefined : await drafts.find(db, member.id, id, now)
  if (draft === undefined) return { ok: false, reply: refuse('DRAFT_NOT_FOUND') }
  const site = await settings.site(db, call.config)
  const upload = judgeUpload(draft.content, site.sourceTag, digests)
  // It was accepted once: only a rule that became stricter since can refuse it now.
  if (isFault(upload))
    return { ok: false, reply: refuse('DRAFT_NOT_FOUND', { detail: upload.text }) }
  return {
    ok: true,
    checked: { draft, upload, site, categories: await openCategories(call) },
  }
}

/**
 * Stores a received file as a draft, or reports that there is no room; an existing draft of the
 * same file is returned with what was typed there.
 */
export async function keep(
  call: UploadCall,
  { draft, upload, site }: Checked,
): Promise<OrReply<{ id: string }>> {
  const { metainfo, infoHash } = upload
  const { name, sizeBytes: size, files } = metainfo
  const made = { ...draft, name, size, files: files.length, infoHash }
  const id = await drafts.add(call.db, call.member.id, made, call.now)
  if (id !== null) return { ok: true, id }
  const most = drafts.DRAFTS_PER_MEMBER
  const text = `You already have ${most} drafts. Publish or discard one first.`
  return { ok: false, reply: await refuseFile(call, text, site.sourceTag) }
}

/**
 * Stores what was typed in the form of a draft, and the NFO that was sent with it if it is valid.
 */
export async function keepTyped(call: UploadCall, draft: Draft): Promise<Draft> {
  const { db, member, now } = call
  const words = typedWords(call.body)
  await drafts.keepWords(db, member.id, draft.id, words, now)
  const sent = sentNfo(call)
  const nfo = sent.ok ? sent.value : undefined
  if (nfo !== undefined) await drafts.keepNfo(db, member.id, draft.id, nfo, now)
  return { ...draft, words, ...(nfo !== undefined && { nfo }), changedAt: now }
}

async function refuseFile(call: UploadCall, text: string, sourceTag: string): Promise<Reply> {
  return refuseForm(call, wrong('torrent', text), sourceTag)
}

async function refuseForm(call: UploadCall, errors: FieldErrors, sourceTag: string) {
  const mine = await drafts.list(call.db, call.member.id, call.now)
  const shown = choosePage({ values: {}, errors }, sourceTag, mine, call.now)
  return invalid('uploads/choose', shown, errors)
}

async function openCategories({ db }: UploadCall): Promise<readonly CategoryRow[]> {
  return (await categories.list(db)).filter(({ isHidden }) => !isHidden)
}
